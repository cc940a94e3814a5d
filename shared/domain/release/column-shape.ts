import type { ColumnInfo } from '../dataset/artifact'

/** What the values of a column look like, so far as all of them agree. */
export type Shape
  = | { kind: 'scalar', type: ScalarType }
    | { kind: 'list', of: Shape | null }
    | { kind: 'object', members: Record<string, Shape | null> }
  /** Values of several kinds, or too much of it: nothing can be said of all of them. */
    | { kind: 'mixed' }

type ScalarType = 'boolean' | 'integer' | 'number' | 'string'

/** By name of the column; null = no value but null. */
export type Shapes = Record<string, Shape | null>

/** Of columns whose values are not all single ones; `unknown` has none yet, or several types. */
const NESTED = new Set(['object', 'array', 'mixed', 'unknown'])
export const isNested = ({ type }: Pick<ColumnInfo, 'type'>): boolean => NESTED.has(type)

/** Deepest nesting that is described, and most names in one object. */
const MOST_LEVELS = 6
const MOST_MEMBERS = 100

const MIXED: Shape = { kind: 'mixed' }

/** The shape of all values seen so far and of one more. The order in which they are seen does not matter. */
export const addValue = (shape: Shape | null, value: unknown): Shape | null => merge(shape, toShape(value, MOST_LEVELS))

function toShape(value: unknown, levels: number): Shape | null {
  if (value === null || value === undefined) {
    return null
  }
  if (typeof value !== 'object') {
    return { kind: 'scalar', type: toScalarType(value) }
  }
  if (levels === 0) {
    return MIXED
  }
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      of: value.reduce<Shape | null>((shape, item) => merge(shape, toShape(item, levels - 1)), null),
    }
  }
  const members = Object.entries(value).filter(([name]) => isStorable(name))
  return members.length > MOST_MEMBERS
    ? MIXED
    : {
        kind: 'object',
        members: Object.fromEntries(members.map(([name, member]) => [name, toShape(member, levels - 1)])),
      }
}

/** The database takes neither in a text of JSON; no path could name them. */
const isStorable = (name: string) => !name.includes('\0') && name.isWellFormed()

function toScalarType(value: unknown): ScalarType {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number'
  }
  return typeof value === 'boolean' ? 'boolean' : 'string'
}

function merge(a: Shape | null, b: Shape | null): Shape | null {
  if (a === null || b === null) {
    return a ?? b
  }
  if (a.kind === 'scalar' && b.kind === 'scalar') {
    return { kind: 'scalar', type: mergeTypes(a.type, b.type) }
  }
  if (a.kind === 'list' && b.kind === 'list') {
    return { kind: 'list', of: merge(a.of, b.of) }
  }
  return a.kind === 'object' && b.kind === 'object' ? mergeMembers(a.members, b.members) : MIXED
}

/** Every scalar can be written as a text. */
function mergeTypes(a: ScalarType, b: ScalarType): ScalarType {
  if (a === b) {
    return a
  }
  const areNumbers = [a, b].every(type => type === 'integer' || type === 'number')
  return areNumbers ? 'number' : 'string'
}

function mergeMembers(a: Shapes, b: Shapes): Shape {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return names.length > MOST_MEMBERS
    ? MIXED
    : { kind: 'object', members: Object.fromEntries(names.map(name => [name, merge(own(a, name), own(b, name))])) }
}

const own = (members: Shapes, name: string): Shape | null => Object.hasOwn(members, name) ? members[name]! : null
