import { RUN_SORTS } from '#shared/domain/run/run-sort'
import { RUN_FILTERS, type RunFilterState } from '#shared/domain/run/run-state'
import { type RangeExpression, fromRangeUrl } from '../format/range-url'
import { cursorOf, firstOf, isUuid, textOf, type UrlQuery } from '../api/url-query'

export type RunSort = (typeof RUN_SORTS)[number]

export const RUN_DISPOSITIONS = ['open', 'rerun_ok', 'waived'] as const
export type RunDispositionFilter = (typeof RUN_DISPOSITIONS)[number]

/** The state of the list in its address; an invalid value falls back to the default, so the address still opens. */
export interface RunListState {
  state: RunFilterState[]
  disposition: RunDispositionFilter | ''
  pipelineId: string
  /** Key of a stage. */
  stage: string
  /** Kind of that stage, where stages of two kinds have the key. */
  stageKind: string
  q: string
  /** Undefined = any time. */
  range: RangeExpression | undefined
  /** The time of a run that the range is about. */
  by: 'created' | 'finished'
  sort: RunSort
  cursor: string
}

export const RUN_LIST_DEFAULT: RunListState = { state: [], disposition: '', pipelineId: '', stage: '', stageKind: '', q: '', range: undefined, by: 'created', sort: '-createdAt', cursor: '' }

const ANY: RangeExpression = { from: '', to: '' }

export function fromRunListUrl(query: UrlQuery): RunListState {
  const states = [query.state ?? []].flat()
  const pipelineId = firstOf(query.pipelineId) ?? ''
  const stage = textOf(query.stage)
  const { from, to } = fromRangeUrl(query, ANY)
  return {
    state: RUN_FILTERS.filter(type => states.includes(type)),
    disposition: RUN_DISPOSITIONS.find(candidate => candidate === firstOf(query.disposition)) ?? '',
    pipelineId: isUuid(pipelineId) ? pipelineId : '',
    stage,
    stageKind: stage ? textOf(query.stageKind) : '',
    q: textOf(query.q).trim(),
    range: from ? { from, to } : undefined,
    by: firstOf(query.by) === 'finished' ? 'finished' : 'created',
    sort: RUN_SORTS.find(candidate => candidate === firstOf(query.sort)) ?? RUN_LIST_DEFAULT.sort,
    cursor: cursorOf(query.cursor),
  }
}

/** Only values that differ from the default, so that the plain list has a plain address. */
export function toRunListUrl({ state, disposition, pipelineId, stage, stageKind, q, range, by, sort, cursor }: RunListState): UrlQuery {
  return {
    ...state.length > 0 ? { state } : {},
    ...disposition ? { disposition } : {},
    ...pipelineId ? { pipelineId } : {},
    ...stage ? { stage } : {},
    ...stage && stageKind ? { stageKind } : {},
    ...q ? { q } : {},
    ...range,
    ...by === 'finished' ? { by } : {},
    ...sort === RUN_LIST_DEFAULT.sort ? {} : { sort },
    ...cursor ? { cursor } : {},
  }
}

/** Number of active filters. */
export const countFilters = ({ state, disposition, pipelineId, stage, q, range }: RunListState): number =>
  [state.length > 0, disposition !== '', pipelineId !== '', stage !== '', q !== '', range !== undefined].filter(Boolean).length

export const isFiltered = (list: RunListState) => countFilters(list) > 0

/** Only the sort order is kept. */
export const clearFilters = ({ sort }: RunListState): RunListState => ({ ...RUN_LIST_DEFAULT, sort })

/** After a click on a head: newest first, then oldest first. */
export const toggleSort = (current: RunSort, column: 'createdAt' | 'finishedAt'): RunSort => current === `-${column}` ? column : `-${column}`
