import type { AlertMetric } from './alert-metric'

const STEP_MS = 300_000
/** Facts may arrive this much later than they happened. */
const LATENESS_MS = 300_000
/** The factory sends something every ten seconds; a watermark older than this says that it is not heard. */
const FRESH_MS = 60_000
/** Longest silence of the factory until its facts count as missing. */
const SILENT_MS = LATENESS_MS + STEP_MS
/** Longest outage that is evaluated afterwards, step by step: a day. */
const MOST_STEPS = 288

export interface Clock {
  now: Date
  /** Time up to which the factory's events are known. */
  watermark: Date | null
}

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
  { form }: Pick<AlertMetric, 'form'>, { now, watermark }: Clock, evaluatedTo: Date | null,
): Instants {
  if (!isOfFacts({ form })) {
    return { instants: [now], isSilent: false }
  }
  const isSilent = watermark === null || now.getTime() - watermark.getTime() > SILENT_MS
  if (watermark === null) {
    return { instants: [], isSilent }
  }
  const last = form === 'count' ? toCountEnd(now, watermark) : floor(watermark.getTime() - LATENESS_MS)
  return { instants: toSteps(evaluatedTo?.getTime() ?? null, last).map(ms => new Date(ms)), isSilent }
}

const toCountEnd = (now: Date, watermark: Date) =>
  now.getTime() - watermark.getTime() <= FRESH_MS ? Math.max(now.getTime(), watermark.getTime()) : watermark.getTime()

const floor = (ms: number) => Math.floor(ms / STEP_MS) * STEP_MS

function toSteps(from: number | null, last: number): number[] {
  if (from === null) {
    return [last]
  }
  if (last <= from) {
    return []
  }
  const steps: number[] = []
  for (let at = Math.max(floor(from) + STEP_MS, floor(last) - MOST_STEPS * STEP_MS); at < last; at += STEP_MS) {
    steps.push(at)
  }
  return [...steps, last]
}
