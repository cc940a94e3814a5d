import { API_BASE } from '#shared/contract/paths'
import { RELEASE_STATES, type ReleaseState } from '#shared/domain/release/release-state'
import { cursorOf, firstOf, textOf, type UrlQuery } from '../api/url-query'

/** The state of the list in its address; an invalid value falls back to the default, so the address still opens. */
export interface ReleaseListState {
  q: string
  /** '' = all. */
  state: ReleaseState | ''
  cursor: string
}

export const RELEASE_LIST_DEFAULT: ReleaseListState = { q: '', state: '', cursor: '' }

export function fromReleaseListUrl(query: UrlQuery): ReleaseListState {
  const state = firstOf(query.state)
  return {
    q: textOf(query.q).trim(), state: RELEASE_STATES.find(known => known === state) ?? '',
    cursor: cursorOf(query.cursor),
  }
}

export const toReleaseListUrl = ({ q, state, cursor }: ReleaseListState): UrlQuery => ({
  ...q ? { q } : {}, ...state ? { state } : {}, ...cursor ? { cursor } : {},
})

/** For the browser to save. */
export const toPassportAddress = (id: string): string => `${API_BASE}/releases/${id}/passport`

export const toReleaseFileAddress = (id: string, path: string): string =>
  `${API_BASE}/releases/${id}/download?path=${encodeURIComponent(path)}`

const LINE_DIGITS = 32
const GROUP_DIGITS = 4

/** A sha256 as people compare it: lines of eight groups of four. */
export const toHashLines = (sha256: string): string[] =>
  split(sha256, LINE_DIGITS).map(line => split(line, GROUP_DIGITS).join(' '))

const split = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size))

/**
 * Cells of the passport's emblem, made of its hash: equal releases look equal, others do not. Eight rows of eight, from
 * 0 to 3.
 */
export const toEmblem = (sha256: string): number[] => Array.from(sha256, digit => Number.parseInt(digit, 16) >> 2)
