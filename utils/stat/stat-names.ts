/** A stage among others, with what it and its pipeline are called. */
export interface StageText {
  pipelineId: string
  stageKey: string
  name: string
  pipeline: string
}

/**
 * What tells a stage from those beside it: its pipeline where several are shown. The key, which says little to a
 * reader, is only for two stages of one pipeline with the same name.
 *
 * @returns `note` '' = one pipeline is shown, and the page says which.
 */
export function toStageText(
  stage: StageText, among: readonly StageText[], withKey: (name: string, key: string) => string,
): { name: string, note: string } {
  const hasTwin = among.some(({ pipelineId, stageKey, name }) =>
    pipelineId === stage.pipelineId && stageKey !== stage.stageKey && name === stage.name)
  const hasOthers = among.some(({ pipelineId }) => pipelineId !== stage.pipelineId)
  return {
    name: hasTwin ? withKey(stage.name, stage.stageKey) : stage.name,
    // A pipeline that is gone has no name any more.
    note: hasOthers ? stage.pipeline || stage.pipelineId : '',
  }
}
