import { isSameJson } from '../json/same-json'
import type { PipelineStageSpec } from './pipeline-spec'

/** `moved`: only its position among the others changed. */
export const STAGE_CHANGES = ['added', 'removed', 'changed', 'moved', 'same'] as const
export const PARTS = [
  'kind', 'name', 'needs', 'sourceId', 'parameters', 'maxAttempts', 'timeoutMs', 'failureTolerance',
] as const
export const PART_CHANGES = ['added', 'removed', 'changed'] as const

/** One changed value. */
export interface PartDiff {
  part: (typeof PARTS)[number]
  /** Path into the parameters: names, and list positions from 0. Empty for every other part. */
  path: string[]
  change: (typeof PART_CHANGES)[number]
  /** Absent if added. */
  before?: unknown
  /** Absent if removed. */
  after?: unknown
}

export interface StageDiff {
  key: string
  /** The stage in `after`, or in `before` if it was removed. */
  kind: string
  name: string
  change: (typeof STAGE_CHANGES)[number]
  /** True when its position among the common stages changed; added and removed stages do not count. */
  isMoved: boolean
  /** Position from 0; null when absent. */
  positionBefore: number | null
  positionAfter: number | null
  /** For an added or removed stage: all its values. */
  parts: PartDiff[]
}

type Stages = readonly PipelineStageSpec[]

/** Compares by key: stages of `after` in their order, then the removed ones. */
export function diffStages(before: Stages, after: Stages): StageDiff[] {
  const old = new Map(before.map((stage, position) => [stage.key, { stage, position }]))
  const keys = new Set(after.map(stage => stage.key))
  const kept = after.flatMap(stage => old.get(stage.key) ?? [])
  const steady = new Set(longestRise(kept.map(({ position }) => position)))
  const present = after.map((stage, positionAfter): StageDiff => {
    const was = old.get(stage.key)
    const parts = diffParts(was?.stage, stage)
    const isMoved = was !== undefined && !steady.has(was.position)
    const change = !was ? 'added' : parts.length > 0 ? 'changed' : isMoved ? 'moved' : 'same'
    return {
      key: stage.key, kind: stage.kind, name: stage.name, change, isMoved, positionBefore: was?.position ?? null,
      positionAfter, parts,
    }
  })
  const gone = before.flatMap((stage, positionBefore): StageDiff[] => keys.has(stage.key)
    ? []
    : [{
        key: stage.key, kind: stage.kind, name: stage.name, change: 'removed', isMoved: false, positionBefore,
        positionAfter: null, parts: diffParts(stage, undefined),
      }])
  return [...present, ...gone]
}

function diffParts(before: PipelineStageSpec | undefined, after: PipelineStageSpec | undefined): PartDiff[] {
  return PARTS.flatMap((part): PartDiff[] => part === 'parameters'
    ? diffRecords(before?.parameters ?? {}, after?.parameters ?? {}, []).map(change => ({ part, ...change }))
    : diffMember(before ?? {}, after ?? {}, part).filter(({ before: was, after: is }) => !isBlank(was) || !isBlank(is))
        .map(change => ({ part, ...change, path: [] })))
}

/** Defaults of a stage. */
const isBlank = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

type ValueDiff = Omit<PartDiff, 'part'>

function diffMember(before: object, after: object, name: string, path: readonly string[] = []): ValueDiff[] {
  const [was, is] = [ownValue(before, name), ownValue(after, name)]
  if (was === is) {
    return []
  }
  const place = [...path, name]
  if (was === undefined || is === undefined) {
    return [is === undefined
      ? { path: place, change: 'removed', before: was }
      : { path: place, change: 'added', after: is }]
  }
  return diffValues(was, is, place)
}

/** Deeper values differ as a whole: each of their members would carry the whole path. */
const MOST_DEEP = 16
/** With more differences than these in a value, it differs as a whole. */
const MOST_DIFFERENCES = 500

/**
 * Compares objects by member and lists of equal length by item; everything else differs as a whole. Each value is
 * looked at once: to compare whole values on each level would take a time that grows with their depth, too.
 */
function diffValues(before: unknown, after: unknown, path: string[]): ValueDiff[] {
  const parts = path.length < MOST_DEEP ? diffInner(before, after, path) : undefined
  if (parts) {
    return parts.length > MOST_DIFFERENCES ? [{ path, change: 'changed', before, after }] : parts
  }
  return isSameJson(before, after) ? [] : [{ path, change: 'changed', before, after }]
}

/** undefined = they are not compared by what they hold. */
function diffInner(before: unknown, after: unknown, path: string[]): ValueDiff[] | undefined {
  if (isRecord(before) && isRecord(after)) {
    return diffRecords(before, after, path)
  }
  if (
    Array.isArray(before)
    && Array.isArray(after)
    && before.length === after.length
    && before.every(isRecord)
    && after.every(isRecord)
  ) {
    return before.flatMap((was: unknown, index) => diffValues(was, after[index], [...path, String(index)]))
  }
  return undefined
}

function diffRecords(before: object, after: object, path: readonly string[]): ValueDiff[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)])
  return [...names].flatMap(name => diffMember(before, after, name, path))
}

/** Own properties only: a parameter may be called `constructor`. */
const ownValue = (record: object, name: string): unknown =>
  Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The longest increasing subsequence: all other stages were moved. */
function longestRise(values: readonly number[]): number[] {
  const ending: number[][] = []
  for (const [index, value] of values.entries()) {
    const before = ending.slice(0, index).filter(rise => (rise.at(-1) ?? value) < value)
      .reduce<number[]>((best, rise) => rise.length > best.length ? rise : best, [])
    ending.push([...before, value])
  }
  return ending.reduce<number[]>((best, rise) => rise.length > best.length ? rise : best, [])
}
