export { getReadProjectId, getTargetProjectId, refuseDemo, toNoProject } from './project.service'
export { findKindBook, findStageKinds, isAway } from './stage-kind.service'
export { check } from './system-check'
