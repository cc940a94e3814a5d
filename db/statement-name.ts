const STATEMENTS = new Set(['select', 'with', 'insert', 'update', 'delete', 'begin', 'start', 'commit', 'rollback'])

/** `select`, `with`, `insert` …, or `other`. */
export function firstWordOf(text: string): string {
  const word = /[a-z]+/i.exec(text.slice(0, 200))?.[0].toLowerCase() ?? ''
  return STATEMENTS.has(word) ? word : 'other'
}

/** A longer text is rare, and its table stands far ahead. */
const MOST_CHARS = 4_000
const PLACE = String.raw`\s+(?:only\s+)?(?:"?[a-z_]+"?\.)?"?([a-z_][a-z0-9_]*)"?`
/** The first table that is named; a function or a subquery in its place is none. */
const TABLE = new RegExp(String.raw`\b(?:into|update)${PLACE}|\b(?:from|join)${PLACE}(?![\w"]*\s*\()`, 'i')

/** First word and first table, as `select task_runs`; for traces. Reads no value: a text has only their places. */
export function nameOf(text: string): string {
  const [, written, read] = TABLE.exec(text.slice(0, MOST_CHARS)) ?? []
  const table = written ?? read
  return table ? `${firstWordOf(text)} ${table.toLowerCase()}` : firstWordOf(text)
}
