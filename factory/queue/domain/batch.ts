import type { HistogramDelta, StageAlert, StageProgress, TokensDelta } from '../../job/stage-job.ts'
import type { ShardReport } from '../../job/shard-report.ts'
import { addUsage, type NewEvent, type StageUsage } from './run-model.ts'

/** Reports of a stage since the last write. */
export interface Batch {
  progress: StageProgress | undefined
  tokens: TokensDelta[]
  histograms: HistogramDelta[]
  alerts: StageAlert[]
  /** The newest says it all. */
  shards: ShardReport | undefined
}

export const emptyBatch = (): Batch =>
  ({ progress: undefined, tokens: [], histograms: [], alerts: [], shards: undefined })

export const isEmpty = ({ progress, tokens, histograms, alerts, shards }: Batch): boolean =>
  !progress && !shards && tokens.length === 0 && histograms.length === 0 && alerts.length === 0

/** `older` could not be written; it is merged with the newer reports. */
export function joinBatches(older: Batch, newer: Batch): Batch {
  const joined: Batch = {
    progress: newer.progress ?? older.progress, tokens: [...older.tokens], histograms: [...older.histograms],
    alerts: [...older.alerts, ...newer.alerts], shards: newer.shards ?? older.shards,
  }
  newer.tokens.forEach(delta => addTokens(joined, delta))
  newer.histograms.forEach(delta => addHistogram(joined, delta))
  return joined
}

/** Sums the deltas of one model: a thousand calls per second become one event per second. */
export function addTokens(batch: Batch, delta: TokensDelta): void {
  const index = batch.tokens.findIndex(it =>
    it.model === delta.model && it.provenance === delta.provenance && it.estimated === delta.estimated)
  const known = batch.tokens[index]
  if (!known) {
    batch.tokens.push(delta)
    return
  }
  batch.tokens[index] = {
    ...known, ...addUsage(known, delta), callsByOutcome: addCounts(known.callsByOutcome, delta.callsByOutcome),
    requestIds: [...known.requestIds, ...delta.requestIds],
  }
}

export function addHistogram(batch: Batch, delta: HistogramDelta): void {
  const key = keyOf(delta)
  const index = batch.histograms.findIndex(it => keyOf(it) === key)
  const known = batch.histograms[index]
  if (!known) {
    batch.histograms.push(delta)
    return
  }
  batch.histograms[index] = {
    ...known, buckets: addCounts(known.buckets, delta.buckets), zeroCount: known.zeroCount + delta.zeroCount,
    sum: known.sum + delta.sum,
  }
}

/** In the order that readers need: counts before tokens, alerts last. */
export function toEvents(
  stageId: string, attempt: number, { progress, tokens, histograms, alerts, shards }: Batch,
): NewEvent[] {
  const bodies: NewEvent['body'][] = [
    ...(progress ? [{ kind: 'progress', progress } as const] : []),
    ...(shards ? [{ kind: 'shards', report: shards } as const] : []),
    ...(histograms.length > 0 ? [{ kind: 'histograms', points: histograms } as const] : []),
    ...tokens.map(delta => ({ kind: 'tokens', delta }) as const),
    ...alerts.map(alert => ({ kind: 'alert', alert }) as const),
  ]
  return bodies.map(body => ({ stageId, attempt, body }))
}

export const usageAfter = (usage: StageUsage, { tokens }: Batch): StageUsage => tokens.reduce(addUsage, usage)

const keyOf = ({ name, labels }: HistogramDelta) => JSON.stringify([name, Object.entries(labels).sort()])

function addCounts<T extends Record<string | number, number>>(a: T, b: T): T {
  const sum: Record<string, number> = { ...a }
  for (const [key, count] of Object.entries(b)) {
    sum[key] = (sum[key] ?? 0) + count
  }
  // Same keys and values as the arguments have.
  return sum as T
}
