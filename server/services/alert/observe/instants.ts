import type { AlertMetric } from '#shared/domain/alert/alert-metric'
import { WINDOW_STEP_MS } from '#shared/domain/alert/alert-rule-check'
import type { Moment } from '../../metric'

/** Facts may arrive this much later than they happened. */
const LATENESS_MS = 300_000
/** The factory sends something every ten seconds; a watermark older than this says that it is not heard. */
const FRESH_MS = 60_000
/** Longest silence of the factory until its facts count as missing. */
const SILENT_MS = LATENESS_MS + WINDOW_STEP_MS
/** Longest outage that is evaluated afterwards, step by step: a day. */
const MOST_STEPS = 288

export interface Instants {
  /** In rising order; facts are known at each. */
  instants: Date[]
  /** The factory is not heard: nothing is known now. */
  isSilent: boolean
}

/** Computed from the factory's events; all others are known at any time. */
const isOfFacts = ({ form }: Pick<AlertMetric, 'form'>) => form === 'count' || form === 'ratio' || form === 'quantile'

/** Measured by the console itself. */
export const isSampled = ({ form }: Pick<AlertMetric, 'form'>) => form === 'gauge' || form === 'sampled'

/**
 * When a metric is evaluated next. Sums can only grow, so they are looked at up to the second; ratios and quantiles
 * wait until their buckets are settled; what the console measures itself is looked at now. After an outage nothing is
 * skipped.
 */
export function toInstants(
  { form }: Pick<AlertMetric, 'form'>, { now, watermark }: Moment, evaluatedTo: Date | null,
): Instants {
  if (!isOfFacts({ form })) {
    return { instants: [now], isSilent: false }
  }
  const isSilent = watermark === null || now.getTime() - watermark.getTime() > SILENT_MS
  if (watermark === null) {
    return { instants: [], isSilent }
  }
  const last = form === 'count' ? toCountEnd(now, watermark) : floorToStep(watermark.getTime() - LATENESS_MS)
  return { instants: toSteps(evaluatedTo?.getTime() ?? null, last).map(ms => new Date(ms)), isSilent }
}

const toCountEnd = (now: Date, watermark: Date) =>
  now.getTime() - watermark.getTime() <= FRESH_MS ? Math.max(now.getTime(), watermark.getTime()) : watermark.getTime()

/** Start of the bucket of facts that holds a time. */
export const floorToStep = (ms: number) => Math.floor(ms / WINDOW_STEP_MS) * WINDOW_STEP_MS

function toSteps(from: number | null, last: number): number[] {
  if (from === null) {
    return [last]
  }
  if (last <= from) {
    return []
  }
  const steps: number[] = []
  const next = Math.max(floorToStep(from) + WINDOW_STEP_MS, floorToStep(last) - MOST_STEPS * WINDOW_STEP_MS)
  for (let at = next; at < last; at += WINDOW_STEP_MS) {
    steps.push(at)
  }
  return [...steps, last]
}
