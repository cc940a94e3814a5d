import { ALERT_METRIC_NAMES, type AlertMetricName } from '#shared/domain/alert/alert-metric'
import { SEVERITIES, type Severity } from '#shared/domain/alert/alert-state'
import { cursorOf, firstOf, isUuid, type UrlQuery } from '../api/url-query'
import { fromRangeUrl, type RangeExpression } from '../format/range-url'

/** Tabs of the page, in order. `pending` is only shown while there is a pending alert. */
export const ALERT_PAGE_TABS = ['firing', 'pending', 'acked', 'silenced', 'history', 'rules'] as const
export type AlertPageTab = (typeof ALERT_PAGE_TABS)[number]

/** The state of the page in its address; an invalid value falls back to the default, so the address still opens. */
export interface AlertPageState {
  tab: AlertPageTab
  q: string
  severity: Severity | ''
  pipelineId: string
  /** Only alerts of this rule. */
  ruleId: string
  /** Of the rules. */
  metric: AlertMetricName | ''
  archived: boolean
  /** Of the history; undefined = any time. */
  range: RangeExpression | undefined
  cursor: string
}

export const ALERT_PAGE_DEFAULT: AlertPageState = {
  tab: 'firing', q: '', severity: '', pipelineId: '', ruleId: '', metric: '', archived: false, range: undefined,
  cursor: '',
}

const uuidOf = (value: UrlQuery[string]) => [firstOf(value)].find(isUuid) ?? ''

export function fromAlertUrl(query: UrlQuery): AlertPageState {
  const { from, to } = fromRangeUrl(query, { from: '', to: '' })
  return {
    tab: ALERT_PAGE_TABS.find(tab => tab === firstOf(query.tab)) ?? 'firing',
    q: (firstOf(query.q) ?? '').trim().slice(0, 200),
    severity: SEVERITIES.find(severity => severity === firstOf(query.severity)) ?? '',
    pipelineId: uuidOf(query.pipelineId),
    ruleId: uuidOf(query.ruleId),
    metric: ALERT_METRIC_NAMES.find(metric => metric === firstOf(query.metric)) ?? '',
    archived: firstOf(query.archived) === '1',
    range: from ? { from, to } : undefined,
    cursor: cursorOf(query.cursor),
  }
}

/** Only values that differ from the default, so that the plain page has a plain address. */
export const toAlertUrl = (
  { tab, q, severity, pipelineId, ruleId, metric, archived, range, cursor }: AlertPageState,
): UrlQuery => ({
  ...tab === 'firing' ? {} : { tab }, ...q ? { q } : {}, ...severity ? { severity } : {},
  ...pipelineId ? { pipelineId } : {}, ...ruleId ? { ruleId } : {},
  ...metric ? { metric } : {}, ...archived ? { archived: '1' } : {}, ...range, ...cursor ? { cursor } : {},
})

export const isAlertPageFiltered = ({ q, severity, pipelineId, ruleId, metric, archived, range }: AlertPageState) =>
  [q, severity, pipelineId, ruleId, metric].some(value => value !== '') || archived || range !== undefined

/** What is open beside the list. */
export interface AlertOpened {
  /** The alert whose events are shown. */
  alert: string
  /** The rule in the editor; `new` = one that is not saved yet. */
  rule: string
  /** The rule that the new one is a copy of. */
  copy: string
}

export const fromAlertOpenedUrl = (query: UrlQuery): AlertOpened => ({
  alert: uuidOf(query.alert),
  rule: firstOf(query.rule) === 'new' ? 'new' : uuidOf(query.rule),
  copy: firstOf(query.rule) === 'new' ? uuidOf(query.copy) : '',
})

export const toAlertOpenedUrl = ({ alert, rule, copy }: AlertOpened): UrlQuery => ({
  ...alert ? { alert } : {}, ...rule ? { rule } : {}, ...copy ? { copy } : {},
})
