import { sql, type RawBuilder } from 'kysely'
import { toContaining, toStarting } from './like'

/** Each word of a typed text, in any order. @param searched what is searched of a row */
export const hasWords = (text: string, searched: RawBuilder<unknown> = sql`name`): RawBuilder<boolean> =>
  sql`${sql.join(text.split(/\s+/).map(word => sql`${searched} ilike ${toContaining(word)}`), sql` and `)}`

/** Lower is closer: the name itself, one that begins with the text, one that contains it, one that has its words. */
export const toCloseness = (text: string): RawBuilder<number> => sql`
  case when lower(name) = lower(${text}) then 0 when name ilike ${toStarting(text)} then 1
  when name ilike ${toContaining(text)} then 2 else 3 end`
