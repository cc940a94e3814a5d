import { createHash } from 'node:crypto'
import { findFirstCoverage, sumHeard, sumHeardBySlot } from '#db/repositories/metric/coverage.repository'
import { findEventCursor, toEventSource } from '#db/repositories/system/event-cursor.repository'
import {
  sumCounters, sumCountersBySlot, sumLatency, sumLatencyBySlot, type MetricWhere,
} from '#db/repositories/metric/metric.repository'
import type { MetricFilter, MetricWindow } from '#shared/contract/metric.contract'
import { NO_SUMS } from '#shared/domain/run/counters'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { Range } from '#shared/domain/time/period'
import type { Deps } from '../common/deps'
import { hasFacts, type Facts } from './metric-kpi'
import { toCoverage, toElapsedMinutes, toStatus, type Window } from './metric-window'

export interface Moment {
  now: Date
  /** The time up to which the factory's events are known. */
  watermark: Date | null
  /** When the factory was heard first. */
  since?: Date | null
}

export interface Known extends Moment {
  /** Stands for the factory's newest event: its cursor is long, and says nothing to a reader either. */
  commit: string | null
  since: Date | null
}

export interface WindowFacts extends Facts {
  window: MetricWindow
}

export interface SlotFacts extends Facts {
  at: Date
  status: MetricWindow['status']
}

/** @param projectId demo data has a watermark of its own */
export async function findMoment({ db }: Pick<Deps, 'db'>, projectId: string | undefined): Promise<Known> {
  const source = toEventSource(projectId)
  const [cursor, since] = await Promise.all([findEventCursor(db, source), findFirstCoverage(db, source)])
  return {
    now: new Date(), watermark: cursor?.heardAt ?? null, commit: cursor ? toCommit(cursor.cursor) : null,
    since: since ?? null,
  }
}

const toCommit = (cursor: string) => createHash('sha256').update(cursor).digest('hex').slice(0, 12)

export function toWhere(
  { projectId, pipelineId, stage, modelVersion, templateVersion }: MetricFilter, { from, to }: Range,
): MetricWhere {
  return {
    projectId: projectId ?? DEFAULT_PROJECT_ID, pipelineId, stageKey: stage, modelVersion, templateVersion, from, to,
  }
}

export async function readFacts(
  { db }: Pick<Deps, 'db'>, filter: MetricFilter, window: Window, moment: Moment,
): Promise<WindowFacts> {
  const where = toWhere(filter, window)
  const [counters, latency, heardMs] = await Promise.all([
    sumCounters(db, where),
    sumLatency(db, where),
    sumHeard(db, { source: toEventSource(filter.projectId), ...window }),
  ])
  const facts = {
    counters, latency, elapsedMinutes: toElapsedMinutes(window, moment.watermark, moment.since),
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
export async function readSlots(
  { db }: Pick<Deps, 'db'>, filter: MetricFilter, { window, edges }: { window: Window, edges: Date[] }, moment: Moment,
): Promise<SlotFacts[]> {
  const where = toWhere(filter, window)
  const [counters, latency, heard] = await Promise.all([
    sumCountersBySlot(db, where, edges),
    sumLatencyBySlot(db, where, edges),
    sumHeardBySlot(db, { source: toEventSource(filter.projectId), ...window }, edges),
  ])
  const countersOf = new Map(counters.map(row => [row.slot, row]))
  const latencyOf = Map.groupBy(latency, row => row.slot)
  const heardOf = new Map(heard.map(row => [row.slot, row.heardMs]))

  return edges.slice(0, -1).filter(at => at < moment.now).map((at, index) => {
    const slot = index + 1
    const range = { from: at, to: edges[slot] ?? at }
    const facts = {
      counters: countersOf.get(slot) ?? NO_SUMS,
      latency: latencyOf.get(slot) ?? [],
      elapsedMinutes: toElapsedMinutes(range, moment.watermark, moment.since),
      isOneStage: filter.stage !== undefined,
    }
    return { ...facts, at, status: toStatus(range, { heardMs: heardOf.get(slot) ?? 0, ...moment }, hasFacts(facts)) }
  })
}
