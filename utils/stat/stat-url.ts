import type { MetricName } from '#shared/contract/metric.contract'
import { firstOf, isUuid, textOf, type UrlQuery } from '../api/url-query'
import type { RangeExpression } from '../format/range-url'

export const STAT_TABS = ['summary', 'stages', 'tokens', 'cost', 'quality', 'handover'] as const
export type StatTab = (typeof STAT_TABS)[number]

/** The period to compare with: the previous one, the same one last year, none. */
export const STAT_COMPARISONS = ['mom', 'yoy', 'off'] as const
export type StatComparison = (typeof STAT_COMPARISONS)[number]

export const STAT_GRAINS = ['auto', '5m', '15m', 'hour', 'day', 'week', 'month'] as const
export type StatGrain = (typeof STAT_GRAINS)[number]

/** Figures that the comparison can show. */
export const STAT_METRICS = [
  'throughput', 'records_out', 'run_success', 'record_success', 'runs_ended', 'attempt_p95', 'call_p95', 'model_calls',
  'tokens_total',
] as const satisfies MetricName[]
export type StatMetric = (typeof STAT_METRICS)[number]

export const STAGE_SORTS = [
  'flow', 'runs', 'recordsIn', 'recordsOut', 'recordYield', 'attemptP50Ms', 'attemptP95Ms', 'attemptP99Ms',
  'waitMeanMs', 'recordsFailed', 'tokensTotal',
] as const
export type StageSort = (typeof STAGE_SORTS)[number]

/** What takes time: an attempt of a stage, or a call of a model. */
export const STAT_LATENCIES = ['attempt', 'call'] as const
export type StatLatency = (typeof STAT_LATENCIES)[number]

/** The state of the statistics in their address, without the range; an invalid value falls back to the default. */
export interface StatState {
  pipelineId: string
  stage: string
  model: string
  /** A version of a template, as runs name it; '' = all. */
  template: string
  compare: StatComparison
  metric: StatMetric
  grain: StatGrain
  latency: StatLatency
  sort: StageSort
  isDescending: boolean
}

export const STAT_DEFAULT: StatState = {
  pipelineId: '', stage: '', model: '', template: '', compare: 'mom', metric: 'throughput', grain: 'auto',
  latency: 'attempt', sort: 'flow', isDescending: true,
}

/** A stage and its pipeline as the value of a filter: pipelines use the same keys. '' = all. */
export const toStageChoice = ({ pipelineId, stage }: Pick<StatState, 'pipelineId' | 'stage'>): string =>
  stage === '' ? '' : `${pipelineId} ${stage}`
export function fromStageChoice(choice: string): Partial<Pick<StatState, 'pipelineId' | 'stage'>> {
  const [pipelineId = '', stage = ''] = choice.split(' ')
  // Without the stage its pipeline stays chosen.
  return stage === '' ? { stage: '' } : { pipelineId, stage }
}

export function fromStatUrl(query: UrlQuery): StatState {
  const oneOf = <T extends string>(options: readonly T[], value: UrlQuery[string], fallback: T) =>
    options.find(option => option === firstOf(value)) ?? fallback
  const pipelineId = firstOf(query.pipeline) ?? ''
  const sort = firstOf(query.sort) ?? ''
  return {
    pipelineId: isUuid(pipelineId) ? pipelineId : '',
    stage: textOf(query.stage),
    model: textOf(query.model),
    template: textOf(query.template),
    compare: oneOf(STAT_COMPARISONS, query.compare, STAT_DEFAULT.compare),
    metric: oneOf(STAT_METRICS, query.metric, STAT_DEFAULT.metric),
    grain: oneOf(STAT_GRAINS, query.grain, STAT_DEFAULT.grain),
    latency: oneOf(STAT_LATENCIES, query.latency, STAT_DEFAULT.latency),
    sort: oneOf(STAGE_SORTS, sort.replace(/^-/, ''), STAT_DEFAULT.sort),
    isDescending: sort === '' || sort.startsWith('-'),
  }
}

/**
 * Only values that differ from the default, so that the plain page has a plain address; `undefined` removes a
 * parameter.
 */
export function toStatUrl(
  { pipelineId, stage, model, template, compare, metric, grain, latency, sort, isDescending }: StatState,
): Record<string, string | undefined> {
  return {
    pipeline: pipelineId || undefined,
    stage: stage || undefined,
    model: model || undefined,
    template: template || undefined,
    compare: compare === STAT_DEFAULT.compare ? undefined : compare,
    metric: metric === STAT_DEFAULT.metric ? undefined : metric,
    grain: grain === STAT_DEFAULT.grain ? undefined : grain,
    latency: latency === STAT_DEFAULT.latency ? undefined : latency,
    sort: sort === STAT_DEFAULT.sort ? undefined : `${isDescending ? '-' : ''}${sort}`,
  }
}

/** The last shift, by its length. */
export const STAT_SHIFTS = [
  { key: 'eight', from: 'now-8h', to: 'now' },
  { key: 'twelve', from: 'now-12h', to: 'now' },
  { key: 'day', from: 'now-24h', to: 'now' },
] as const satisfies ({ key: string } & RangeExpression)[]

export type StatShiftKey = (typeof STAT_SHIFTS)[number]['key']

/** The shift that a range equals; '' = another range. */
export const toShiftKey = ({ from, to }: RangeExpression): StatShiftKey | '' =>
  STAT_SHIFTS.find(shift => shift.from === from && shift.to === to)?.key ?? ''

/** The key metrics at the top of the statistics. */
export const STAT_KPIS = [
  'records_out', 'throughput', 'runs_ended', 'run_success', 'attempt_p95', 'tokens_total',
] as const satisfies MetricName[]
