import { findColumn, requireField } from '../../parameter/columns.ts'
import { warnOfUnlikeKeys } from '../../parameter/judged-columns.ts'
import {
  checkNames, findLost, setColumn, warnOfObstacle, writeColumns, type WrittenColumn,
} from '../../parameter/written-columns.ts'
import type { Columns, Complain, PlanInput } from '../../stage-definition.ts'
import { type Parameters, takesFields } from './parameters.ts'
import { toColumnName } from './taken-fields.ts'

/** Complaints about fields of the right input are at the parameters that name it, also where those are empty. */
export function planColumns({ parameters, inputs, complain }: PlanInput<Parameters>): Columns {
  const { keys, mode, count_field: countField } = parameters
  const [left, right] = inputs
  for (const [index, key] of keys.entries()) {
    const other = key.right || key.left
    requireField(left, key.left, `/keys/${index}/left`, complain)
    requireField(right, other, `/keys/${index}/right`, complain)
    warnOfUnlikeKeys(
      { columns: left, field: key.left }, { columns: right, field: other }, `/keys/${index}/right`, complain,
    )
  }
  const taken = takesFields(mode) ? listTaken(parameters, right, complain) : []
  for (const column of taken) {
    warnOfLeft(left, column, parameters, complain)
  }
  const joined = taken.reduce((known, column) => take(known, column, parameters), left)
  const count = { name: mode === 'anti' ? '' : countField, type: 'integer', nullable: false, pointer: '/count_field' }
  const columns = writeColumns(joined, [count], complain, taken)
  const takesUnknown = takesFields(mode) && parameters.fields.length === 0 && !right
  return takesUnknown ? undefined : columns
}

function listTaken({ keys, fields, prefix }: Parameters, right: Columns, complain: Complain): WrittenColumn[] {
  if (fields.length === 0) {
    const rightKeys = keys.map(key => key.right || key.left)
    const isKey = (name: string) => rightKeys.some(key => name === key || name.startsWith(`${key}.`))
    // A nested column and the one it lies in are not written apart.
    return (right ?? []).filter(({ name }) => !isKey(name))
      .map(column => ({ ...column, name: prefix + column.name, pointer: '/prefix' }))
      .filter(column => checkNames([column], complain).length > 0)
  }
  const chosen = fields.map((field, index) => {
    requireField(right, field.field, `/fields/${index}/field`, complain)
    const { type = 'unknown', nullable = true } = findColumn(right, field.field) ?? {}
    const pointer = prefix !== '' && field.as === '' ? '/prefix' : `/fields/${index}/as`
    return { name: toColumnName(field, prefix), type, nullable, pointer }
  })
  return checkNames(chosen, complain)
}

function warnOfLeft(left: Columns, column: WrittenColumn, { existing }: Parameters, complain: Complain): void {
  const field = findLost(left, column.name)?.name
  if (field !== undefined && existing === 'reject') {
    complain({
      severity: 'WARNING', code: 'FIELD_ON_BOTH_SIDES', pointer: column.pointer,
      message: `both inputs have the field ${field}`, params: { field },
    })
  }
  warnOfObstacle(left, column, complain)
}

/** A record without a partner, or whose partner lacks the field, has the column as it came. */
function take(known: Columns, { name, ...column }: WrittenColumn, { mode }: Parameters): Columns {
  const nullable = column.nullable || mode === 'left'
  const there = findColumn(known, name)
  return setColumn(known, there
    ? { name, type: there.type === column.type ? there.type : 'unknown', nullable: there.nullable || nullable }
    : { name, type: column.type, nullable })
}
