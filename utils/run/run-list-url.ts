import { RUN_EXTENTS, RUN_TRIGGERS, type RunExtent, type RunTrigger } from '#shared/domain/run/run-filter'
import { RUN_SORTS } from '#shared/domain/run/run-sort'
import { RUN_FILTERS, type RunFilterState } from '#shared/domain/run/run-state'
import { type RangeExpression, fromRangeUrl } from '../format/range-url'
import { cursorOf, firstOf, isUuid, textOf, type UrlQuery } from '../api/url-query'

export type RunSort = (typeof RUN_SORTS)[number]

export const RUN_DISPOSITIONS = ['open', 'retried', 'rerun_ok', 'waived'] as const
export type RunDispositionFilter = (typeof RUN_DISPOSITIONS)[number]

/** Filters by several values, which are either wanted or excluded. */
export const RUN_SETS = ['state', 'disposition', 'pipelineId', 'trigger', 'extent'] as const
export type RunSet = (typeof RUN_SETS)[number]

/** The state of the list in its address; an invalid value falls back to the default, so the address still opens. */
export interface RunListState {
  state: RunFilterState[]
  disposition: RunDispositionFilter[]
  pipelineId: string[]
  /** How the runs were started. */
  trigger: RunTrigger[]
  /** Full runs or trials. */
  extent: RunExtent[]
  /** The filters whose values are excluded; in the address each value has a minus. */
  excluded: RunSet[]
  /** Key of a stage. */
  stage: string
  /** Kind of that stage, where stages of two kinds have the key. */
  stageKind: string
  /** Of the duration; undefined = no limit. */
  minDurationMs: number | undefined
  maxDurationMs: number | undefined
  q: string
  /** Undefined = any time. */
  range: RangeExpression | undefined
  /** The time of a run that the range is about. */
  by: 'created' | 'finished'
  sort: RunSort
  cursor: string
  /** Id of the saved view that it began with; `all` = none, not even the default one. It filters nothing by itself. */
  view: string
}

export const RUN_LIST_DEFAULT: RunListState = {
  state: [], disposition: [], pipelineId: [], trigger: [], extent: [], excluded: [], stage: '', stageKind: '',
  minDurationMs: undefined, maxDurationMs: undefined,
  q: '', range: undefined, by: 'created', sort: '-createdAt', cursor: '', view: '',
}

/** The view that is none. */
export const ALL_RUNS = 'all'

const ANY: RangeExpression = { from: '', to: '' }
/** The contract's limits. */
const MOST_VALUES = 50
const LONGEST_MS = 315_360_000_000

export function fromRunListUrl(query: UrlQuery): RunListState {
  const state = toSet(query.state, isOneOf(RUN_FILTERS))
  const disposition = toSet(query.disposition, isOneOf(RUN_DISPOSITIONS))
  const pipelineId = toSet(query.pipelineId, isUuid)
  const trigger = toSet(query.trigger, isOneOf(RUN_TRIGGERS))
  const extent = toSet(query.extent, isOneOf(RUN_EXTENTS))
  const sets = { state, disposition, pipelineId, trigger, extent }
  const stage = textOf(query.stage)
  const { from, to } = fromRangeUrl(query, ANY)
  const minDurationMs = toDuration(query.minDurationMs)
  const maxDurationMs = toDuration(query.maxDurationMs)
  return {
    state: state.values,
    disposition: disposition.values,
    pipelineId: pipelineId.values,
    trigger: trigger.values,
    extent: extent.values,
    excluded: RUN_SETS.filter(set => sets[set].isExcluded),
    stage,
    stageKind: stage ? textOf(query.stageKind) : '',
    minDurationMs,
    maxDurationMs: maxDurationMs !== undefined && maxDurationMs < (minDurationMs ?? 0) ? undefined : maxDurationMs,
    q: textOf(query.q).trim(),
    range: from ? { from, to } : undefined,
    by: firstOf(query.by) === 'finished' ? 'finished' : 'created',
    sort: RUN_SORTS.find(candidate => candidate === firstOf(query.sort)) ?? RUN_LIST_DEFAULT.sort,
    cursor: cursorOf(query.cursor),
    view: [firstOf(query.view)].find(id => id === ALL_RUNS || isUuid(id)) ?? '',
  }
}

const isOneOf = <T extends string>(values: readonly T[]) =>
  (text: string): text is T => values.some(value => value === text)

/** Values beside excluded ones: those that are left. */
function toSet<T extends string>(
  value: UrlQuery[string], isValid: (text: string) => text is T,
): { values: T[], isExcluded: boolean } {
  const texts = [...new Set([value ?? []].flat().filter(text => text !== null))]
  const excluded = texts.filter(text => text.startsWith('-')).map(text => text.slice(1)).filter(isValid)
  const wanted = texts.filter(isValid).filter(text => !excluded.includes(text))
  return wanted.length > 0
    ? { values: wanted.slice(0, MOST_VALUES), isExcluded: false }
    : { values: excluded.slice(0, MOST_VALUES), isExcluded: excluded.length > 0 }
}

function toDuration(value: UrlQuery[string]): number | undefined {
  const text = firstOf(value) ?? ''
  return /^\d{1,12}$/.test(text) && Number(text) <= LONGEST_MS ? Number(text) : undefined
}

/** The filters under the names that address, API and saved views have in common; only those that are set. */
export function toRunFilterQuery(list: RunListState) {
  const { stage, stageKind, minDurationMs, maxDurationMs, q, range, by } = list
  const sets = Object.fromEntries(RUN_SETS.filter(set => list[set].length > 0).map(set =>
    [
      set, list.excluded.includes(set) ? list[set].map(value => `-${value}`) : list[set],
    ])) as Partial<Record<RunSet, string[]>>
  return {
    ...sets,
    ...stage ? { stage } : {},
    ...stage && stageKind ? { stageKind } : {},
    ...minDurationMs !== undefined ? { minDurationMs } : {},
    ...maxDurationMs !== undefined ? { maxDurationMs } : {},
    ...q ? { q } : {},
    ...range,
    ...by === 'finished' ? { by } : {},
  }
}

/** Only values that differ from the default, so that the plain list has a plain address. */
export function toRunListUrl(list: RunListState): UrlQuery {
  const { sort, cursor, view } = list
  return {
    ...toAddress(toRunFilterQuery(list)),
    ...sort === RUN_LIST_DEFAULT.sort ? {} : { sort },
    ...cursor ? { cursor } : {},
    ...view ? { view } : {},
  }
}

/** What JSON has as numbers, an address has as text. */
export const toAddress = (filter: Readonly<Record<string, unknown>>): UrlQuery =>
  Object.fromEntries(Object.entries(filter).map(([name, value]) =>
    [name, Array.isArray(value) ? value.map(String) : String(value)]))

/** Number of active filters. */
export const countFilters = (list: RunListState): number => [
  ...RUN_SETS.map(set => list[set].length > 0),
  list.minDurationMs !== undefined || list.maxDurationMs !== undefined,
  list.stage !== '',
  list.q !== '',
  list.range !== undefined,
].filter(Boolean).length

export const isFiltered = (list: RunListState) => countFilters(list) > 0

/** Sort order and view are kept. */
export const clearFilters = ({ sort, view }: RunListState): RunListState => ({ ...RUN_LIST_DEFAULT, sort, view })

/** The list with other values of a filter; without values nothing is excluded, either. */
export function withSet(
  list: RunListState, set: RunSet, { values, isExcluded }: { values: readonly string[], isExcluded: boolean },
): Partial<RunListState> {
  const excluded = RUN_SETS.filter(other =>
    other === set ? isExcluded && values.length > 0 : list.excluded.includes(other))
  // Read by the rules of an address, which keep only what is valid.
  return {
    [set]: fromRunListUrl({ [set]: [...values] })[set], excluded,
    ...set === 'pipelineId' ? { stage: '', stageKind: '' } : {},
  }
}

/** After a click on a head: newest first, then oldest first. */
export const toggleSort = (current: RunSort, column: 'createdAt' | 'finishedAt'): RunSort =>
  current === `-${column}` ? column : `-${column}`
