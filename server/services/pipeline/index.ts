export { hashText, toHashedSpec } from './hashed-spec'
export { findNameWarnings } from './name-warnings'
export { addRevision } from './pipeline-revision'
export { findTemplatesOf } from './pipeline-template'
export { checkResolved, toQueueStage } from './pipeline-validation.service'
export {
  addPipeline, assertOwn, bringBackPipeline, type PipelineEdit, toPipelineView, toStageView,
} from './pipeline.service'
export { isOfConfiguration, resolveConfigurations, toNamedConfiguration } from './resolve-configurations'
export { type Resolution, type ResolvedStage, resolveInputs } from './resolve-inputs'
