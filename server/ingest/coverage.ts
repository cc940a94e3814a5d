import type { CoverageRow } from '#db/repositories/metric/coverage.repository'
import { MAX_SILENCE_MS } from '#shared/domain/time/heartbeat'

const BUCKET_MS = 300_000

/** Tracks, by the factory's clock, for which times messages of the factory arrived. */
export interface Coverage {
  lastAt: Date | null
  /** Our own time: nothing later can be covered, whatever the factory's clock says. */
  clock: Date
  /** Covered milliseconds by bucket start in ms. */
  buckets: Map<number, number>
}

export const startCoverage = (lastAt: Date | null, clock: Date): Coverage => ({
  lastAt: lastAt && earliest(lastAt, clock), clock, buckets: new Map(),
})

/**
 * A message proves that the factory was connected since the previous one, unless that was too long
 * ago: then the time between is a gap. Late events prove nothing new.
 */
export function cover(coverage: Coverage, at: Date): void {
  const heardAt = earliest(at, coverage.clock)
  const now = heardAt.getTime()
  const last = coverage.lastAt?.getTime() ?? now
  if (now < last) {
    return
  }
  coverage.lastAt = heardAt
  if (now - last <= MAX_SILENCE_MS) {
    addRange(coverage.buckets, last, now)
  }
}

const earliest = (a: Date, b: Date) => a < b ? a : b

function addRange(buckets: Map<number, number>, from: number, to: number): void {
  for (let start = from; start < to;) {
    const bucket = Math.floor(start / BUCKET_MS) * BUCKET_MS
    const end = Math.min(to, bucket + BUCKET_MS)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + end - start)
    start = end
  }
}

export const toCoverageRows = (source: string, { buckets }: Coverage): CoverageRow[] =>
  [...buckets].sort(([a], [b]) => a - b).map(([start, heardMs]) => ({ source, bucketStart: new Date(start), heardMs }))
