import type { Column, Columns, Complain } from '../stage-definition.ts'
import { findColumn } from './columns.ts'

/** A column that a stage writes, with the parameter that names it. */
export interface WrittenColumn extends Column { pointer: string }

/** A name that JavaScript does not treat as a field. */
const RESERVED = '__proto__'
/** Types of columns in whose values a field may be written. */
const OPEN_TYPES = ['object', 'unknown']

const isInside = (name: string, other: string): boolean => name.startsWith(`${other}.`)

/**
 * The columns of a stage that writes some beside those it keeps. Complains about names that are not allowed, about
 * fields that cannot be written together, and about kept ones whose values are lost or in the way.
 *
 * @param written those without a name are not written
 * @param before what the same stage writes, too: it is among the kept ones already
 */
export function writeColumns(
  kept: Columns, written: readonly WrittenColumn[], complain: Complain, before: readonly WrittenColumn[] = [],
): Columns {
  const named = written.filter(({ name }) => name !== '')
  for (const column of checkNames(named, complain, before)) {
    warnOfLoss(kept, column, complain)
    warnOfObstacle(kept, column, complain)
  }
  return named.reduce(setColumn, kept)
}

/** @returns those without a complaint. */
export function checkNames(
  written: readonly WrittenColumn[], complain: Complain, before: readonly WrittenColumn[] = [],
): WrittenColumn[] {
  return written.filter(({ name, pointer }, index) => {
    const message = findWrongName(name, [...before, ...written.slice(0, index)])
    if (message !== undefined) {
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer, message })
    }
    return message === undefined
  })
}

function findWrongName(name: string, others: readonly WrittenColumn[]): string | undefined {
  if (name.split('.').includes(RESERVED)) {
    return `${RESERVED} cannot be the name of a field`
  }
  const other = others.find(it => it.name === name || isInside(name, it.name) || isInside(it.name, name))?.name
  if (other === undefined) {
    return undefined
  }
  if (other === name) {
    return 'is written already'
  }
  return `cannot be written beside ${other}: one lies inside the other`
}

/** The kept column whose values a field of this name replaces: its own, or one inside it. */
export const findLost = (kept: Columns, name: string): Column | undefined =>
  findColumn(kept, name) ?? kept?.find(column => isInside(column.name, name))

function warnOfLoss(kept: Columns, { name, pointer }: WrittenColumn, complain: Complain): void {
  const lost = findLost(kept, name)
  if (lost) {
    const message = `the field ${lost.name} exists at this stage; its values are replaced`
    complain({ severity: 'WARNING', code: 'FIELD_EXISTS', pointer, message, params: { field: lost.name } })
  }
}

/** Warns of a kept column of values that are no objects, where the new field would have to lie inside them. */
export function warnOfObstacle(kept: Columns, { name, pointer }: WrittenColumn, complain: Complain): void {
  const obstacle = findColumn(kept, name)
    ? undefined
    : kept?.find(column => isInside(name, column.name) && !OPEN_TYPES.includes(column.type))
  if (obstacle) {
    const { name: field, type } = obstacle
    const message = `the field ${field} holds ${type}: ${name} cannot be written inside it`
    const params = { field, type, written: name }
    complain({ severity: 'WARNING', code: 'FIELD_IN_THE_WAY', pointer, message, params })
  }
}

/** Also in the place of one of the same name. */
export function setColumn(columns: Columns, { name, type, nullable }: Column): Columns {
  const column = { name, type, nullable }
  return findColumn(columns, name)
    ? columns?.map(seen => seen.name === name ? column : seen)
    : columns && [...columns, column]
}
