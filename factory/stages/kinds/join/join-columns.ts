import { addColumn, findColumn, requireField } from '../../parameter/columns.ts'
import { warnOfUnlikeKeys } from '../../parameter/judged-columns.ts'
import type { Column, Columns, Complain, PlanInput } from '../../stage-definition.ts'
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
  const joined = takesFields(mode) ? takeColumns(parameters, left, right, complain) : left
  return countField === '' || mode === 'anti'
    ? joined
    : addColumn(joined, { name: countField, type: 'integer', nullable: false }, '/count_field', complain)
}

interface Taken { column: Column, pointer: string }

function takeColumns(parameters: Parameters, left: Columns, right: Columns, complain: Complain): Columns {
  const { fields, prefix } = parameters
  const pointerOf = (index: number) => prefix !== '' && fields[index]?.as === '' ? '/prefix' : `/fields/${index}/as`
  const chosen = fields.map((field, index): Taken => {
    requireField(right, field.field, `/fields/${index}/field`, complain)
    const { type = 'unknown', nullable = true } = findColumn(right, field.field) ?? {}
    return { column: { name: toColumnName(field, prefix), type, nullable }, pointer: pointerOf(index) }
  })
  const names = new Set<string>()
  for (const { column: { name }, pointer } of chosen) {
    if (names.has(name)) {
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer, message: 'is written already' })
    }
    names.add(name)
  }
  if (fields.length > 0) {
    return chosen.reduce((known, taken) => take(known, taken, parameters, complain), left)
  }
  const rightKeys = parameters.keys.map(key => key.right || key.left)
  const isKey = (name: string) => rightKeys.some(key => name === key || name.startsWith(`${key}.`))
  return right?.filter(({ name }) => !isKey(name))
    .map((column): Taken => ({ column: { ...column, name: prefix + column.name }, pointer: '/prefix' }))
    .reduce((known, taken) => take(known, taken, parameters, complain), left)
}

/** A record without a partner, or whose partner lacks the field, has the column as it came. */
function take(
  known: Columns, { column, pointer }: Taken, { mode, existing }: Parameters, complain: Complain,
): Columns {
  const { name, type } = column
  const nullable = column.nullable || mode === 'left'
  const there = findColumn(known, name)
  if (!known || !there) {
    return addColumn(known, { name, type, nullable }, pointer, complain)
  }
  if (existing === 'reject') {
    complain({
      severity: 'WARNING', code: 'FIELD_ON_BOTH_SIDES', pointer, message: `both inputs have the field ${name}`,
      params: { field: name },
    })
  }
  const merged = { name, type: there.type === type ? type : 'unknown', nullable: there.nullable || nullable }
  return known.map(it => it.name === name ? merged : it)
}
