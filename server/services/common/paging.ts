import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { AppError } from '#server/errors'

/** Cursor: where a list continues; opaque to callers. */
export function toCursor(mark: unknown): string {
  return Buffer.from(JSON.stringify(mark)).toString('base64url')
}

/** @throws AppError `invalid_input` for a cursor that no list of this kind created. */
export function parseCursor<S extends z.ZodType>(schema: S, cursor: string | undefined): z.output<S> | undefined {
  if (cursor === undefined) {
    return undefined
  }
  const mark = schema.safeParse(readMark(cursor))
  if (!mark.success) {
    throw new AppError('invalid_input', 'query: the cursor is not one of this list', {
      fields: [{ pointer: '/query/cursor', code: 'invalid_cursor', message: 'not a cursor of this list' }],
    })
  }
  return mark.data
}

function readMark(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  }
  catch {
    // Unreadable text is not a cursor; the schema refuses it.
    return undefined
  }
}

export interface PageOptions<Row, View> {
  limit: number
  toView: (row: Row) => View
  /** Keys of the last row shown. */
  toMark: (row: Row) => unknown
}

/** @param rows one more than `limit` when there is a next page. */
export function toPage<Row, View>(
  rows: readonly Row[], { limit, toView, toMark }: PageOptions<Row, View>,
): { items: View[], nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toView),
    nextCursor: rows.length > limit && last !== undefined ? toCursor(toMark(last)) : null,
  }
}

const idMark = z.strictObject({ id: z.uuid() })

/** A page of a list that is ordered by id, newest first; of the closest names, the only one. */
export async function pageById<Row extends { id: string }, View>(
  { limit, cursor, closest }: { limit: number, cursor?: string | undefined, closest?: boolean | undefined },
  list: (page: { limit: number, before: string | undefined }) => Promise<Row[]>,
  toView: (row: Row) => View,
): Promise<{ items: View[], nextCursor: string | null }> {
  const before = parseCursor(idMark, closest ? undefined : cursor)?.id
  const page = toPage(await list({ limit: limit + 1, before }), { limit, toView, toMark: row => ({ id: row.id }) })
  return closest ? { ...page, nextCursor: null } : page
}
