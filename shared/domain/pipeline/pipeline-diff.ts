import { toCanonicalJson } from '../json/canonical-json'
import type { PipelineStageSpec } from './pipeline-spec'

/** `moved`: nothing but its place among the others. */
export const STAGE_CHANGES = ['added', 'removed', 'changed', 'moved', 'same'] as const
export const PARTS = ['kind', 'name', 'needs', 'sourceId', 'parameters', 'maxAttempts', 'timeoutMs', 'failureTolerance'] as const
export const PART_CHANGES = ['added', 'removed', 'changed'] as const

/** One value that differs. */
export interface PartDiff {
  part: (typeof PARTS)[number]
  /** Into the parameters: names, and places in a list from 0. Empty for every other part. */
  path: string[]
  change: (typeof PART_CHANGES)[number]
  /** Absent where it was added. */
  before?: unknown
  /** Absent where it was removed. */
  after?: unknown
}

export interface StageDiff {
  key: string
  /** As it is; as it was, where it is gone. */
  kind: string
  name: string
  change: (typeof STAGE_CHANGES)[number]
  /** Its place among the stages that both have is another; what was added or removed around it moves nothing. */
  isMoved: boolean
  /** From 0; null where it is not there. */
  positionBefore: number | null
  positionAfter: number | null
  /** Of a stage that was added or removed all that it says. */
  parts: PartDiff[]
}

type Stages = readonly PipelineStageSpec[]

/** By key: stages of `after` in their order, then those that are gone. */
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
    return { key: stage.key, kind: stage.kind, name: stage.name, change, isMoved, positionBefore: was?.position ?? null, positionAfter, parts }
  })
  const gone = before.flatMap((stage, positionBefore): StageDiff[] => keys.has(stage.key)
    ? []
    : [{ key: stage.key, kind: stage.kind, name: stage.name, change: 'removed', isMoved: false, positionBefore, positionAfter: null, parts: diffParts(stage, undefined) }])
  return [...present, ...gone]
}

function diffParts(before: PipelineStageSpec | undefined, after: PipelineStageSpec | undefined): PartDiff[] {
  return PARTS.flatMap((part): PartDiff[] => part === 'parameters'
    ? diffRecords(before?.parameters ?? {}, after?.parameters ?? {}, []).map(change => ({ part, ...change }))
    : diffMember(before ?? {}, after ?? {}, part).filter(({ before: was, after: is }) => !isBlank(was) || !isBlank(is)).map(change => ({ part, ...change, path: [] })))
}

/** What a stage that says nothing has. */
const isBlank = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

type ValueDiff = Omit<PartDiff, 'part'>

function diffMember(before: object, after: object, name: string, path: readonly string[] = []): ValueDiff[] {
  const [was, is] = [ownValue(before, name), ownValue(after, name)]
  const place = [...path, name]
  if (was === undefined || is === undefined) {
    return was === is ? [] : [is === undefined ? { path: place, change: 'removed', before: was } : { path: place, change: 'added', after: is }]
  }
  return diffValues(was, is, place)
}

/** Records member by member, lists of one length item by item; whatever else differs does so as a whole. */
function diffValues(before: unknown, after: unknown, path: string[]): ValueDiff[] {
  if (toCanonicalJson(before) === toCanonicalJson(after)) {
    return []
  }
  if (isRecord(before) && isRecord(after)) {
    return diffRecords(before, after, path)
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && [...before, ...after].every(isRecord)) {
    return before.flatMap((was: unknown, index) => diffValues(was, after[index], [...path, String(index)]))
  }
  return [{ path, change: 'changed', before, after }]
}

function diffRecords(before: object, after: object, path: readonly string[]): ValueDiff[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)])
  return [...names].flatMap(name => diffMember(before, after, name, path))
}

/** Not what every object inherits: a parameter may be called `constructor`. */
const ownValue = (record: object, name: string): unknown => Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The longest part, not of neighbours, that rises: whatever is outside of it was moved. */
function longestRise(values: readonly number[]): number[] {
  const ending: number[][] = []
  for (const [index, value] of values.entries()) {
    const before = ending.slice(0, index).filter(rise => (rise.at(-1) ?? value) < value).reduce<number[]>((best, rise) => rise.length > best.length ? rise : best, [])
    ending.push([...before, value])
  }
  return ending.reduce<number[]>((best, rise) => rise.length > best.length ? rise : best, [])
}
