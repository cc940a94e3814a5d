export { getTargetProjectId, refuseDemo, toNoProject } from './project.service'
export { findKindBook, findStageKinds, isAway } from './stage-kind.service'
