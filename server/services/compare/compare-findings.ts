import type { RunDetail, RunInputView, StageRunView } from '#shared/contract/run/run.contract'
import type { RunCompare } from '#shared/contract/run/run-compare.contract'
import { pairStages } from './compare-stages'

type Finding = RunCompare['findings'][number]
export type Facts = Pick<RunCompare, 'figures' | 'stages' | 'parameters' | 'inputs' | 'outputs'>
  & { a: RunDetail, b: RunDetail }

/** What was asked for decides about what was measured, so it comes first; measured ones are 20 to 60, by their size. */
const IMPORTANCE = {
  OUTCOME: 100, RUNNING: 95, PIPELINE: 92, INPUT: 90, KIND: 84, LIMIT: 82, ONLY: 80, MODEL: 78, REVISION: 70,
  PARAMETERS: 68, REUSED: 66,
} as const
const MEASURED = { least: 20, most: 60 }
/** Smaller changes are not worth a sentence. */
const LEAST = { timeMs: 1_000, timeRatio: 0.1, yield: 0.005, reasonShare: 0.005, tokenRatio: 0.05 }
const MOST = 50

/** Differences of two runs, most important first. */
export function listFindings(facts: Facts): Finding[] {
  return [...listAsked(facts), ...listStageFindings(facts), ...listMeasured(facts)]
    .sort((x, y) => y.importance - x.importance).slice(0, MOST)
}

const of = (
  code: Finding['code'], importance: number, a: Finding['a'], b: Finding['b'],
  place: { stageKey?: string, name?: string } = {},
): Finding =>
  ({ code, importance, stageKey: place.stageKey ?? '', name: place.name ?? '', a, b })

/** @param size 0 to 1 and more */
const measured = (size: number) =>
  Math.round(MEASURED.least + (MEASURED.most - MEASURED.least) * Math.min(1, Math.abs(size)))

function listAsked({ a, b, inputs, parameters }: Facts): Finding[] {
  const running = ([['a', a], ['b', b]] as const).filter(([, run]) => run.finishedAt === null).map(([side]) => side)
  const models = parameters.items.filter(isModel)
  const others = parameters.items.length - models.length
    - parameters.items.filter(item => item.part === 'recordLimit').length
  return [
    ...a.stateName === b.stateName || running.length > 0
      ? []
      : [of('OUTCOME', IMPORTANCE.OUTCOME, a.stateName, b.stateName)],
    ...running.length === 0
      ? []
      : [of('RUNNING', IMPORTANCE.RUNNING, a.stateName, b.stateName, { name: running.join('') })],
    ...a.pipeline.id === b.pipeline.id
      ? a.pipeline.revision === b.pipeline.revision
        ? []
        : [of('REVISION', IMPORTANCE.REVISION, a.pipeline.revision, b.pipeline.revision)]
      : [of('PIPELINE', IMPORTANCE.PIPELINE, a.pipeline.name, b.pipeline.name)],
    ...inputs.filter(input => !input.isSame).map(input =>
      of('INPUT', IMPORTANCE.INPUT, toName(input.a), toName(input.b), { stageKey: input.stageKey })),
    ...a.recordLimit === b.recordLimit ? [] : [of('LIMIT', IMPORTANCE.LIMIT, a.recordLimit, b.recordLimit)],
    ...models.map(({ stageKey, a: before, b: after }) =>
      of('MODEL', IMPORTANCE.MODEL, toText(before), toText(after), { stageKey })),
    ...others === 0 ? [] : [of('PARAMETERS', IMPORTANCE.PARAMETERS, null, others)],
  ]
}

export const isModel = ({ part, path }: RunCompare['parameters']['items'][number]) =>
  part === 'parameters' && path.length === 1 && path[0] === 'model'

function toName(input: RunInputView | null): string | null {
  return input && (input.type === 'version' ? `${input.datasetName} ${input.semver}` : input.name)
}

const toText = (value: unknown): string | null =>
  value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value)

function listStageFindings({ stages }: Facts): Finding[] {
  const reused = ([['a', 'b'], ['b', 'a']] as const).flatMap(([side, other]) => {
    const count = stages.filter(
      stage => stage[side]?.reusedFrom != null && stage[other] !== null && stage[other].reusedFrom === null,
    ).length
    return count === 0
      ? []
      : [of('REUSED', IMPORTANCE.REUSED, side === 'a' ? count : null, side === 'b' ? count : null)]
  })
  return [
    ...toOnly('ONLY_A', stages.filter(stage => stage.b === null)),
    ...toOnly('ONLY_B', stages.filter(stage => stage.a === null)),
    ...stages.flatMap(({ stageKey, a, b }) =>
      a && b && a.kind !== b.kind ? [of('KIND', IMPORTANCE.KIND, a.kind, b.kind, { stageKey })] : []),
    ...reused,
  ]
}

/** The first of them and their number: another pipeline may have dozens. */
function toOnly(code: 'ONLY_A' | 'ONLY_B', stages: Facts['stages']): Finding[] {
  const [first] = stages
  return first
    ? [of(
        code, IMPORTANCE.ONLY, code === 'ONLY_A' ? stages.length : null, code === 'ONLY_B' ? stages.length : null,
        { stageKey: first.stageKey },
      )]
    : []
}

function listMeasured({ a, b, stages, figures, outputs }: Facts): Finding[] {
  const totalMs = Math.max(...[...stages.flatMap(stage => [stage.a?.workMs ?? 0, stage.b?.workMs ?? 0]), 1])
  const tokens = figures.find(figure => figure.name === 'output_tokens')
  const duration = figures.find(figure => figure.name === 'duration')
  return [
    // One that failed half-way was not quicker.
    ...a.state === b.state
    && duration?.ratio != null
    && Math.abs(duration.ratio) >= LEAST.timeRatio
    && Math.abs(duration.delta ?? 0) >= LEAST.timeMs
      ? [of('TIME', MEASURED.most, duration.a, duration.b)]
      : [],
    ...stages.flatMap(({ stageKey, a: was, b: is, workRatio }) => {
      const changeMs = (is?.workMs ?? 0) - (was?.workMs ?? 0)
      return workRatio === null || Math.abs(changeMs) < LEAST.timeMs || Math.abs(workRatio) < LEAST.timeRatio
        ? []
        : [of('TIME', measured(changeMs / totalMs), was?.workMs ?? null, is?.workMs ?? null, { stageKey })]
    }),
    ...stages.flatMap(({ stageKey, a: was, b: is, yieldDelta }) =>
      yieldDelta === null || Math.abs(yieldDelta) < LEAST.yield
        ? []
        : [of('YIELD', measured(yieldDelta * 4), was?.yield ?? null, is?.yield ?? null, { stageKey })]),
    ...pairStages(a.stages, b.stages, stage => stage.stageKey).flatMap(({ a: was, b: is }) =>
      was && is ? [...listReasons('FAILED', was, is), ...listReasons('DROPPED', was, is)] : []),
    ...tokens?.ratio != null && Math.abs(tokens.ratio) >= LEAST.tokenRatio
      ? [of('TOKENS', measured(tokens.ratio), tokens.a, tokens.b)]
      : [],
    ...outputs.flatMap(({ datasetName, a: was, b: is }) => was && is && was.rows !== is.rows
      ? [of('ROWS', measured((is.rows - was.rows) / Math.max(1, was.rows)), was.rows, is.rows, { name: datasetName })]
      : []),
    ...outputs.flatMap(({ datasetName, columns }) => {
      const [added, removed] = [
        columns.filter(column => column.change === 'added').length,
        columns.filter(column => column.change === 'removed').length,
      ]
      return added + removed === 0 ? [] : [of('COLUMNS', MEASURED.most, removed, added, { name: datasetName })]
    }),
  ]
}

/**
 * Shares of the records that went in, so that runs of other sizes can be compared. A run that goes on has not met all
 * of them.
 */
function listReasons(code: 'FAILED' | 'DROPPED', a: StageRunView, b: StageRunView): Finding[] {
  const reasonsOf = (stage: StageRunView) => code === 'FAILED' ? stage.failedByReason : stage.droppedByReason
  if (![a, b].every(stage => stage.state === 'SUCCEEDED' || stage.state === 'FAILED')) {
    return []
  }
  return [...new Set([...Object.keys(reasonsOf(a)), ...Object.keys(reasonsOf(b))])].flatMap((name) => {
    const [was, is] = [reasonsOf(a)[name] ?? 0, reasonsOf(b)[name] ?? 0]
    const share = is / Math.max(1, b.recordsIn) - was / Math.max(1, a.recordsIn)
    const isNew = code === 'FAILED' && (was === 0) !== (is === 0)
    return Math.abs(share) < LEAST.reasonShare && !isNew
      ? []
      : [of(
          code, measured(share * 4 + (code === 'FAILED' ? 0.05 * Math.sign(share) : 0)), was, is,
          { stageKey: b.stageKey, name },
        )]
  })
}
