import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import { toContaining } from '../../like'
import { toLowestId } from '../../partitions'
import type { Schema } from '../../schema'

type Where = ExpressionBuilder<Schema, 'taskRuns'>

/** How the runs with a text are found: by the index of pairs of letters, or by looking at each of few. */
export type TextBy = 'pairs' | 'row'

/** Whether the index finds the text: a single letter has no pair, and of ids that start so there may be too many. */
export const hasPairs = (text: string): boolean => [...text].length > 1 && !startsMany(text)

/**
 * By the index of pairs, a text that can be the start of an id is looked for in two indexes: with `or` in one
 * condition neither would be used.
 */
export function hasText(eb: Where, { projectId, text, by }: { projectId: string, text: string, by: TextBy }) {
  const isInRow = eb.or([eb('name', 'ilike', toContaining(text)), eb('stateReason', 'ilike', toContaining(text))])
  const ids = toIdRange(text)
  if (by === 'row' || !hasPairs(text)) {
    return ids ? eb.or([isInRow, isIn(eb, ids)]) : isInRow
  }
  const isFound = eb.and([
    sql<boolean>`text_pairs(name || chr(10) || state_reason) @> text_pairs(${text})`, isInRow,
  ])
  const select = (condition: Expression<SqlBool>) =>
    eb.selectFrom('taskRuns').select('taskRuns.id').where('projectId', '=', projectId).where(condition)
  return ids ? eb('id', 'in', select(isFound).unionAll(select(isIn(eb, ids)))) : isFound
}

/** No console is older. */
const FIRST_ID = toLowestId(new Date('2020-01-01T00:00:00Z'))

/**
 * An id begins with its time, of which eight characters are a minute. Of the many that a shorter start of a time until
 * now fits a page reads only the first; a number such as 0042 is the start of a time at which there were no runs.
 */
function startsMany(text: string): boolean {
  const ids = text.length < 8 ? toIdRange(text) : undefined
  return ids !== undefined && ids.from <= toLowestId(new Date()) && ids.to >= FIRST_ID
}

const isIn = (eb: Where, { from, to }: { from: string, to: string }) =>
  eb.and([eb('id', '>=', from), eb('id', '<=', to)])

/** The ids that start with a text; undefined = no id does. */
function toIdRange(text: string): { from: string, to: string } | undefined {
  const [from, to] = ['0', 'f'].map(digit =>
    text.toLowerCase() + '########-####-####-####-############'.replaceAll('#', digit).slice(text.length))
  return from && to && UUID.test(from) ? { from, to } : undefined
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
