import type { StageRunView } from '#shared/contract/run.contract'

type NamedStage = Pick<StageRunView, 'stageKey' | 'kind' | 'name'>

/** A name is optional in a pipeline: without one the stage is called as its kind, and a kind that we do not know as its key. */
export const toStageLabel = ({ name, kind, stageKey }: NamedStage, kindNames: ReadonlyMap<string, string>): string =>
  name.trim() || kindNames.get(kind) || stageKey
