import type { RunDetail, StageRunView } from '#shared/contract/run/run.contract'
import { isTrial } from '#shared/domain/run/run-record'
import { toWorkMs } from '#shared/domain/run/work-time'

type TrialStage = Pick<
  StageRunView,
  'stageKey' | 'dependsOn' | 'isTerminal' | 'recordsIn' | 'recordsOut' | 'inputTokens' | 'outputTokens' | 'attempts'
  | 'reusedFrom'
>
export interface Trial extends Pick<RunDetail, 'recordLimit' | 'inputs'> {
  stages: readonly TrialStage[]
}

export interface TrialForecast {
  /** Records that the trial read, and all that there are. */
  read: number
  total: number
  recordsOut: number
  tokens: number
  /** undefined: a stage was reused, so its time is unknown. */
  ms: number | undefined
}

/** What one stage will do. */
interface Forecast {
  out: number
  tokens: number
  ms: number
  /** From the start of the run to the end of the stage. */
  endMs: number
}

/**
 * What a trial says about all records: each stage reads in proportion to what the stages before it output, and its
 * tokens and its time grow with what it reads. Branches run at once.
 *
 * @param counted records of the inputs that are known now, by stage: they may have changed since the trial
 * @returns `unknown`: the first stage whose number of records is known to nobody before it has read them.
 */
export function forecastTrial(
  trial: Trial, counted: Readonly<Record<string, number>> = {},
): TrialForecast | { unknown: string } {
  const firsts = trial.stages.filter(({ dependsOn }) => dependsOn.length === 0)
  const totals = new Map(firsts.map(stage => [stage.stageKey, counted[stage.stageKey] ?? findTotal(trial, stage)]))
  const unknown = firsts.find(({ stageKey }) => totals.get(stageKey) === undefined)
  if (unknown) {
    return { unknown: unknown.stageKey }
  }
  const byKey = new Map(trial.stages.map(stage => [stage.stageKey, stage]))
  const known = new Map<string, Forecast>()
  const visit = (stage: TrialStage, above: ReadonlySet<string>): Forecast => {
    const found = known.get(stage.stageKey)
    if (found) {
      return found
    }
    const before = stage.dependsOn.flatMap((key) => {
      const input = byKey.get(key)
      return input && !above.has(key) ? [visit(input, new Set([...above, key]))] : []
    })
    const reads = totals.get(stage.stageKey) ?? before.reduce((sum, { out }) => sum + out, 0)
    const factor = stage.recordsIn > 0 ? reads / stage.recordsIn : 0
    const ms = toWorkMs(stage, 0) * factor
    const made = {
      out: stage.recordsOut * factor, tokens: (stage.inputTokens + stage.outputTokens) * factor, ms,
      endMs: ms + Math.max(0, ...before.map(({ endMs }) => endMs)),
    }
    known.set(stage.stageKey, made)
    return made
  }
  const made = trial.stages.map(stage => ({ stage, ...visit(stage, new Set([stage.stageKey])) }))
  return {
    read: firsts.reduce((sum, stage) => sum + stage.recordsIn, 0),
    total: firsts.reduce((sum, { stageKey }) => sum + (totals.get(stageKey) ?? 0), 0),
    recordsOut: made.reduce((sum, { stage, out }) => sum + (stage.isTerminal ? out : 0), 0),
    tokens: made.reduce((sum, { tokens }) => sum + tokens, 0),
    ms: trial.stages.some(stage => stage.reusedFrom !== null)
      ? undefined
      : Math.max(0, ...made.map(({ endMs }) => endMs)),
  }
}

/**
 * Of a trial that has read records and output none: the first stage that let nothing through.
 *
 * @returns undefined when it output something, or has not succeeded.
 */
export function findEmptyStage(run: Pick<RunDetail, 'recordLimit' | 'state' | 'recordsOut' | 'stages'>): StageRunView
  | undefined {
  const isEmpty = isTrial(run) && run.state === 'SUCCEEDED' && run.recordsOut === 0
  return isEmpty ? run.stages.find(stage => stage.recordsIn > 0 && stage.recordsOut === 0) : undefined
}

/**
 * A stage that read less than the limit has read everything; a dataset version knows its rows, and a source what a full
 * run read of it.
 */
function findTotal({ recordLimit, inputs }: Trial, { stageKey, recordsIn }: TrialStage): number | undefined {
  if (recordsIn < recordLimit) {
    return recordsIn
  }
  const input = inputs.find(it => it.stageKey === stageKey)
  return input?.type === 'version' ? input.rows : input?.records ?? undefined
}
