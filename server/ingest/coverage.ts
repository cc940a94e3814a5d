import type { CoverageRow } from '#db/repositories/metric/coverage.repository'

/** Longest silence that still counts as heard: three missed heartbeats. */
const MAX_SILENCE_MS = 30_000
const BUCKET_MS = 300_000

/** Follows at which instants, by the factory's clock, it was heard. */
export interface Coverage {
  lastAt: Date | null
  /** What our clock shows: nothing was heard later, whatever the factory's clock says. */
  clock: Date
  /** Bucket start in ms to heard ms. */
  buckets: Map<number, number>
}

export const startCoverage = (lastAt: Date | null, clock: Date): Coverage => ({ lastAt: lastAt && earliest(lastAt, clock), clock, buckets: new Map() })

/**
 * A message proves that the factory was there since the one before it, unless that was too long
 * ago: then the time between stays a gap. Events that come late prove nothing new.
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
