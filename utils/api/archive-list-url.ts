import { cursorOf, firstOf, textOf, type UrlQuery } from './url-query'

/**
 * The state of a list with a search in its address; an invalid value falls back to the default, so the address still
 * opens.
 */
export interface ArchiveListState {
  q: string
  /** Shows what is archived instead of the others. */
  archived: boolean
  cursor: string
}

export const ARCHIVE_LIST_DEFAULT: ArchiveListState = { q: '', archived: false, cursor: '' }

export function fromArchiveListUrl(query: UrlQuery): ArchiveListState {
  return { q: textOf(query.q).trim(), archived: firstOf(query.archived) === '1', cursor: cursorOf(query.cursor) }
}

/** Only values that differ from the default, so that the plain list has a plain address. */
export const toArchiveListUrl = ({ q, archived, cursor }: ArchiveListState): UrlQuery => ({
  ...q ? { q } : {}, ...archived ? { archived: '1' } : {}, ...cursor ? { cursor } : {},
})
