import { RUN_SORTS, runListQuery } from '#shared/contract/run.contract'
import { RUN_TYPES, type RunType } from '#shared/domain/run-state'

export type RunSort = (typeof RUN_SORTS)[number]

/** The list as its address says it; whatever does not parse falls back to the default, so a bent address still opens. */
export interface RunListState {
  state: RunType[]
  q: string
  sort: RunSort
  cursor: string
}

/** As `vue-router` hands it over and takes it. */
export type UrlQuery = Record<string, string | null | undefined | (string | null)[]>

export const RUN_LIST_DEFAULT: RunListState = { state: [], q: '', sort: '-createdAt', cursor: '' }

const firstOf = (value: UrlQuery[string]) => (Array.isArray(value) ? value[0] : value) ?? ''

export function fromRunListUrl(query: UrlQuery): RunListState {
  const states = [query.state ?? []].flat()
  const sort = RUN_SORTS.find(candidate => candidate === firstOf(query.sort)) ?? RUN_LIST_DEFAULT.sort
  const cursor = runListQuery.shape.cursor.safeParse(firstOf(query.cursor))
  return {
    state: RUN_TYPES.filter(type => states.includes(type)),
    q: firstOf(query.q).trim().slice(0, 200),
    sort,
    cursor: cursor.success ? cursor.data ?? '' : '',
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
