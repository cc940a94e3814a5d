import type { MetricWindow } from '#shared/contract/metric.contract'
import { hasFacts, type Facts } from './metric-kpi'
import type { Moment, Reading } from './metric-reading'
import { toCoverage, toElapsedMinutes, toStatus, type Window } from './metric-window'

export interface WindowFacts extends Facts {
  window: MetricWindow
}

export interface SlotFacts extends Facts {
  at: Date
  status: MetricWindow['status']
}

export async function readFacts({ filter, moment, sumsOf }: Reading, window: Window): Promise<WindowFacts> {
  const { heardMs, ...sums } = await sumsOf(window)
  const facts = {
    ...sums, elapsedMinutes: toElapsedMinutes(window, moment.watermark, moment.since),
    isOneStage: filter.stage !== undefined,
  }
  return { ...facts, window: toWindowView(window, { heardMs, ...moment }, hasFacts(facts)) }
}

export function toWindowView(window: Window, heard: Moment & { heardMs: number }, isWithFacts: boolean): MetricWindow {
  return {
    from: window.from.toISOString(),
    to: window.to.toISOString(),
    status: toStatus(window, heard, isWithFacts),
    coverage: toCoverage(window, heard),
  }
}

/** One row for each bucket that has begun, oldest first. */
export function readSlots({ filter, moment, sumsOf }: Reading, edges: readonly Date[]): Promise<SlotFacts[]> {
  return Promise.all(edges.slice(0, -1).filter(at => at < moment.now).map(async (at, index) => {
    const range = { from: at, to: edges[index + 1] ?? at }
    const { heardMs, ...sums } = await sumsOf(range)
    const facts = {
      ...sums, elapsedMinutes: toElapsedMinutes(range, moment.watermark, moment.since),
      isOneStage: filter.stage !== undefined,
    }
    return { ...facts, at, status: toStatus(range, { heardMs, ...moment }, hasFacts(facts)) }
  }))
}
