import { RUN_SORTS } from '#shared/domain/run-sort'
import { RUN_TYPES, type RunType } from '#shared/domain/run-state'

import { firstOf, type UrlQuery } from './url-query'

export type RunSort = (typeof RUN_SORTS)[number]

/** The list as its address says it; whatever does not parse falls back to the default, so a bent address still opens. */
export interface RunListState {
  state: RunType[]
  q: string
  sort: RunSort
  cursor: string
}

export const RUN_LIST_DEFAULT: RunListState = { state: [], q: '', sort: '-createdAt', cursor: '' }

/** The contract's limit. */
const LONGEST_CURSOR = 512

export function fromRunListUrl(query: UrlQuery): RunListState {
  const states = [query.state ?? []].flat()
  const sort = RUN_SORTS.find(candidate => candidate === firstOf(query.sort)) ?? RUN_LIST_DEFAULT.sort
  const cursor = firstOf(query.cursor) ?? ''
  return {
    state: RUN_TYPES.filter(type => states.includes(type)),
    q: (firstOf(query.q) ?? '').trim().slice(0, 200),
    sort,
    cursor: cursor.length <= LONGEST_CURSOR ? cursor : '',
  }
}

/** Only what differs from the default, so that the plain list has a plain address. */
export function toRunListUrl({ state, q, sort, cursor }: RunListState): UrlQuery {
  return {
    ...state.length > 0 ? { state } : {},
    ...q ? { q } : {},
    ...sort === RUN_LIST_DEFAULT.sort ? {} : { sort },
    ...cursor ? { cursor } : {},
  }
}

export const isFiltered = ({ state, q }: RunListState) => state.length > 0 || q !== ''

/** A click on a head: newest first, then oldest first. */
export const toggleSort = (current: RunSort, column: 'createdAt' | 'finishedAt'): RunSort => current === `-${column}` ? column : `-${column}`
