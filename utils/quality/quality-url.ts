import { BOARD_COLUMNS, type BoardColumn } from '#shared/domain/quality/lot-state'
import { cursorOf, firstOf, isUuid, textOf, type UrlQuery } from '../api/url-query'

export const QUALITY_TABS = ['lots', 'mine', 'policies', 'defects'] as const
export type QualityTab = (typeof QUALITY_TABS)[number]

/** The state of the page in its address; an invalid value falls back to the default, so the address still opens. */
export interface QualityPageState {
  tab: QualityTab
  q: string
  policyId: string
  overdue: boolean
  /** One column of the board as a list; '' = the board. */
  column: BoardColumn | ''
  /** Of the policies. */
  archived: boolean
  cursor: string
}

export const QUALITY_PAGE_DEFAULT: QualityPageState = {
  tab: 'lots', q: '', policyId: '', overdue: false, column: '', archived: false, cursor: '',
}

const uuidOf = (value: UrlQuery[string]) => [firstOf(value)].find(isUuid) ?? ''

export const fromQualityUrl = (query: UrlQuery): QualityPageState => ({
  tab: QUALITY_TABS.find(tab => tab === firstOf(query.tab)) ?? 'lots',
  q: textOf(query.q).trim().slice(0, 200),
  policyId: uuidOf(query.policyId),
  overdue: firstOf(query.overdue) === '1',
  column: BOARD_COLUMNS.find(column => column === firstOf(query.column)) ?? '',
  archived: firstOf(query.archived) === '1',
  cursor: cursorOf(query.cursor),
})

/** Only values that differ from the default, so that the plain page has a plain address. */
export const toQualityUrl = ({ tab, q, policyId, overdue, column, archived, cursor }: QualityPageState): UrlQuery => ({
  ...tab === 'lots' ? {} : { tab }, ...q ? { q } : {}, ...policyId ? { policyId } : {},
  ...overdue ? { overdue: '1' } : {}, ...column ? { column } : {}, ...archived ? { archived: '1' } : {},
  ...cursor ? { cursor } : {},
})

export const isQualityFiltered = ({ q, policyId, overdue, archived }: QualityPageState) =>
  q !== '' || policyId !== '' || overdue || archived

/** The policy in the editor; `new` = one that is not saved yet, perhaps as a copy. */
export interface PolicyOpened {
  policy: string
  copy: string
  /** Once it is saved, a lot is made by it: over this dataset, or over `any`; '' = none. */
  lot: string
  /** Of that dataset; '' = the newest. */
  version: string
}

export const fromPolicyOpenedUrl = (query: UrlQuery): PolicyOpened => ({
  policy: firstOf(query.policy) === 'new' ? 'new' : uuidOf(query.policy),
  copy: firstOf(query.policy) === 'new' ? uuidOf(query.copy) : '',
  lot: firstOf(query.policy) === 'new' ? firstOf(query.lot) === 'any' ? 'any' : uuidOf(query.lot) : '',
  version: firstOf(query.policy) === 'new' && uuidOf(query.lot) ? firstOf(query.version) ?? '' : '',
})

export const toPolicyOpenedUrl = ({ policy, copy, lot, version }: PolicyOpened): UrlQuery => ({
  ...policy ? { policy } : {}, ...copy ? { copy } : {}, ...lot ? { lot } : {}, ...lot && version ? { version } : {},
})
