import type { Json } from '../../job/stage-job.ts'
import { toLongNumber } from '../row/compare-value.ts'
import type { Columns, Complain } from '../stage-definition.ts'
import { findColumn } from './columns.ts'

type Kind = 'number' | 'text' | 'boolean' | 'array' | 'object'

/** Columns of another type, such as 'unknown', may hold any value. */
const KINDS: Readonly<Record<string, Kind>> = {
  integer: 'number', number: 'number', string: 'text', timestamp: 'text', boolean: 'boolean', array: 'array',
  object: 'object',
}

/**
 * Warns where a number is needed and the column holds none, or others besides: text is never a number, "1" included.
 */
export function warnUnlessNumber(columns: Columns, field: string, pointer: string, complain: Complain): void {
  const type = findColumn(columns, field)?.type
  if (type !== undefined && KINDS[type] !== 'number') {
    const message = `the column ${field} holds ${type}, not numbers`
    complain({ severity: 'WARNING', code: 'NOT_NUMBER', pointer, message, params: { field, type } })
  }
}

/** Warns of an object where a text is matched: its fields are not read. */
export function warnOfObjects(columns: Columns, field: string, pointer: string, complain: Complain): void {
  const type = findColumn(columns, field)?.type
  if (type === 'object') {
    complain({ severity: 'WARNING', code: 'NOT_TEXT', pointer, message: `the column ${field} holds ${type}, not text` })
  }
}

/**
 * Warns when no value of the column can equal one of these, because they are of other types.
 *
 * @param compared.op what follows depends on it: nothing equals them, all differs from them
 */
export function warnOfOtherType(
  columns: Columns,
  { field, op, values }: { field: string, op: string, values: readonly Json[] },
  pointer: string,
  complain: Complain,
): void {
  const type = findColumn(columns, field)?.type ?? ''
  const kind = KINDS[type]
  if (kind !== undefined && values.length > 0 && !values.some(value => canBe(kind, value))) {
    const message = `the column ${field} holds ${type}, and no value here is of that type`
    complain({ severity: 'WARNING', code: 'OTHER_TYPE', pointer, message, params: { field, type, op } })
  }
}

interface NamedColumn { columns: Columns, field: string }

/** Warns when the values of two fields are compared, and none can be equal, because they are of other types. */
export function warnOfUnlikeKeys(left: NamedColumn, right: NamedColumn, pointer: string, complain: Complain): void {
  const [type = '', rightType = ''] = [left, right].map(({ columns, field }) => findColumn(columns, field)?.type)
  const [kind, rightKind] = [KINDS[type], KINDS[rightType]]
  if (kind !== undefined && rightKind !== undefined && kind !== rightKind) {
    complain({
      severity: 'WARNING', code: 'KEY_TYPES_DIFFER', pointer,
      message: `the left field ${left.field} holds ${type}, the right one ${right.field} ${rightType}: none are equal`,
      params: { left: left.field, leftType: type, right: right.field, rightType },
    })
  }
}

function canBe(kind: Kind, value: Json): boolean {
  switch (typeof value) {
    case 'number': return kind === 'number'
    case 'boolean': return kind === 'boolean'
    case 'string': return kind === 'text' || (kind === 'number' && toLongNumber(value) !== undefined)
    // What has no value may be in any column.
    default: return value === null || kind === (Array.isArray(value) ? 'array' : 'object')
  }
}
