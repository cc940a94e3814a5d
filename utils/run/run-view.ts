import type { SavedView } from '#shared/contract/run/run-list.contract'
import { FIXED_RUN_COLUMNS, RUN_COLUMNS, type RunColumn } from '#shared/domain/run/run-column'
import { RUN_SETS, type RunListState, fromRunListUrl, toAddress, toRunFilterQuery, toRunListUrl } from './run-list-url'

/** The list that a view holds; what this version does not understand is left out. */
export const toViewList = ({ id, filter, sort }: Pick<SavedView, 'id' | 'filter' | 'sort'>): RunListState =>
  fromRunListUrl({ ...toAddress(filter), sort, view: id })

export const toViewAddress = (view: SavedView) => ({ path: '/runs', query: toRunListUrl(toViewList(view)) })

/** The columns that a view hides. */
export const toHidden = ({ columns }: Pick<SavedView, 'columns'>): RunColumn[] =>
  RUN_COLUMNS.filter(column => !columns.includes(column))

/** What is saved of the list. */
export const toViewFields = (list: RunListState, shown: ReadonlySet<RunColumn>) => ({
  filter: toRunFilterQuery(list),
  sort: list.sort,
  columns: RUN_COLUMNS.filter(column => shown.has(column)),
})

/** The list is no longer what the view holds, whatever order values were chosen in. */
export function isViewChanged(view: SavedView, list: RunListState, shown: ReadonlySet<RunColumn>): boolean {
  const toText = (state: RunListState) => JSON.stringify(toRunListUrl({
    ...state, ...Object.fromEntries(RUN_SETS.map(set => [set, [...state[set]].sort()])), cursor: '', view: '',
  }))
  return toText(toViewList(view)) !== toText(list) || RUN_COLUMNS.some(column =>
    !FIXED_RUN_COLUMNS.includes(column) && shown.has(column) !== view.columns.includes(column))
}

/** What of a view is not understood, by the names that an address has; a filter is named itself. */
export const toProblemNames = ({ problems }: Pick<SavedView, 'problems'>): string[] =>
  [...new Set(problems.map(({ pointer }) => {
    const [, part = '', name = part] = pointer.split('/')
    return part === 'filter' ? name : part
  }))]
