import type { RunDetail, RunInputView, StageRunView } from '#shared/contract/run/run.contract'
import type { RunCompare } from '#shared/contract/run/run-compare.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { diffStages, PARTS } from '#shared/domain/pipeline/pipeline-diff'
import type { FrozenStage } from '#shared/domain/run/run-record'
import { toWorkMs } from '#shared/domain/run/work-time'

export type ComparedStage = RunCompare['stages'][number]
export type ComparedInput = Omit<RunCompare['inputs'][number], 'madeFrom'>
type StageSide = NonNullable<ComparedStage['a']>
type Parameters = RunCompare['parameters']

export interface StagePair<T> {
  a: T | undefined
  b: T | undefined
}

/**
 * Stages of both, in the order of b and then what only a has. By key; then by type, where each side has exactly one of
 * a type left: another pipeline seldom uses the same keys.
 */
export function pairStages<T extends { kind: string }>(
  a: readonly T[], b: readonly T[], keyOf: (stage: T) => string,
): StagePair<T>[] {
  const left = new Map(a.map(stage => [keyOf(stage), stage]))
  const byKey = b.map((stage): StagePair<T> => {
    const same = left.get(keyOf(stage))
    left.delete(keyOf(stage))
    return { a: same, b: stage }
  })
  const alone = byKey.flatMap(pair => pair.a ? [] : pair.b ?? [])
  const pairs = byKey.map(({ a: same, b: stage }) => {
    const [only, ...others] = [...left.values()].filter(candidate => candidate.kind === stage?.kind)
    if (same || !stage || !only || others.length > 0 || alone.filter(it => it.kind === stage.kind).length !== 1) {
      return { a: same, b: stage }
    }
    left.delete(keyOf(only))
    return { a: only, b: stage }
  })
  return [...pairs, ...[...left.values()].map(stage => ({ a: stage, b: undefined }))]
}

export function compareStages(a: RunDetail, b: RunDetail, nowMs: number): ComparedStage[] {
  return pairStages(a.stages, b.stages, stage => stage.stageKey).map((pair) => {
    const [left, right] = [pair.a && toSide(pair.a, nowMs), pair.b && toSide(pair.b, nowMs)]
    const shown = pair.b ?? pair.a
    return {
      stageKey: shown?.stageKey ?? '', name: shown?.name ?? '', kind: shown?.kind ?? '',
      a: left ?? null, b: right ?? null,
      workRatio: left?.workMs && right?.workMs != null && isEnded(pair.a) && isEnded(pair.b)
        ? right.workMs / left.workMs - 1
        : null,
      yieldDelta: left?.yield != null && right?.yield != null && isEnded(pair.a) && isEnded(pair.b)
        ? right.yield - left.yield
        : null,
    }
  })
}

const isEnded = (stage: StageRunView | undefined) => stage?.state === 'SUCCEEDED' || stage?.state === 'FAILED'

function toSide(stage: StageRunView, nowMs: number): StageSide {
  const {
    kind, state, attempt, recordsIn, recordsOut, recordsDropped, recordsFailed, bytesOut, inputTokens, outputTokens,
    modelCalls, reusedFrom,
  } = stage
  return {
    kind, state, attempt, recordsIn, recordsOut, recordsDropped, recordsFailed, bytesOut, inputTokens, outputTokens,
    modelCalls, reusedFrom,
    workMs: reusedFrom !== null || stage.attempts.length === 0 ? null : toWorkMs(stage, nowMs),
    yield: recordsIn > 0 ? recordsOut / recordsIn : null,
  }
}

/**
 * Parts that differ by themselves when two pipelines are compared: names, links, and sources, which are compared as
 * inputs.
 */
const IGNORED = new Set<string>(['kind', 'name', 'needs', 'sourceId'])

interface Side {
  detail: Pick<RunDetail, 'priority' | 'recordLimit'>
  stages: readonly FrozenStage[]
  /** By stage key, in place of those of the revision. */
  replaced: Record<string, Record<string, unknown>>
}

/** Values of stages that both have; the values of a stage that only one has differ with the stage. */
export function compareParameters(a: Side, b: Side): Parameters {
  const pairs = pairStages(a.stages, b.stages, stage => stage.key)
  let same = 0
  const items = pairs.flatMap(({ a: left, b: right }): Parameters['items'] => {
    if (!left || !right || left.kind !== right.kind) {
      return []
    }
    const parts = (diffStages([{ ...left, key: right.key }], [right])[0]?.parts ?? [])
      .filter(({ part }) => !IGNORED.has(part))
    same += countValues(right) - parts.length
    return parts.map(({ part, path, before, after }) => ({
      stageKey: right.key, kind: right.kind, part, path, a: before, b: after,
      origin: part === 'parameters' && (Object.hasOwn(b.replaced[right.key] ?? {}, path[0] ?? '') || Object.hasOwn(
        a.replaced[left.key] ?? {}, path[0] ?? '',
      ))
        ? 'launch' as const
        : 'revision' as const,
    }))
  })
  const whole = (['priority', 'recordLimit'] as const).flatMap((part): Parameters['items'] =>
    a.detail[part] === b.detail[part]
      ? []
      : [{ stageKey: '', kind: '', part, path: [], a: a.detail[part], b: b.detail[part], origin: 'launch' }])
  return { same: Math.max(0, same) + 2 - whole.length, items: [...items, ...whole] }
}

const countValues = (stage: FrozenStage) =>
  Object.keys(stage.parameters).length
  + PARTS.filter(part => !IGNORED.has(part) && part !== 'parameters' && stage[part] !== undefined).length

/** By stage; a folder set in the stage itself is one of its parameters. */
export function compareInputs(a: RunDetail, b: RunDetail): ComparedInput[] {
  const pairs = pairStages(a.inputs.map(toKinded(a)), b.inputs.map(toKinded(b)), ({ input }) => input.stageKey)
  return pairs.map(({ a: left, b: right }) => ({
    stageKey: right?.input.stageKey ?? left?.input.stageKey ?? '',
    a: left?.input ?? null,
    b: right?.input ?? null,
    isSame: left !== undefined && right !== undefined && toIdentity(left.input) === toIdentity(right.input),
  }))
}

const toKinded = (run: RunDetail) =>
  (input: RunInputView) => ({ input, kind: run.stages.find(stage => stage.stageKey === input.stageKey)?.kind ?? '' })

const toIdentity = (input: RunInputView) => toCanonicalJson(input.type === 'version' ? input.versionId : input.sourceId)
