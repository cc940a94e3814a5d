import { toLatencyBucket, toLatencyMs } from '#shared/domain/latency-bucket'

/** Counts of one method since the process started. */
export interface MethodFigures {
  service: string
  method: string
  /** Calls that count for the success rate of the service. */
  counted: number
  ok: number
  p50Ms: number | null
  p95Ms: number | null
  retries: number
}

export interface CallOutcome {
  durationMs: number
  isCounted: boolean
  isOk: boolean
}

export interface MethodTallies {
  attempt: (service: string, method: string, isRetry: boolean) => void
  call: (service: string, method: string, outcome: CallOutcome) => void
  /** By service and method. */
  figures: () => MethodFigures[]
}

interface Tally {
  service: string
  method: string
  counted: number
  ok: number
  retries: number
  /** Number of calls by latency bucket. */
  durations: Map<number, number>
}

export function createMethodTallies(): MethodTallies {
  const tallies = new Map<string, Tally>()

  function of(service: string, method: string): Tally {
    const key = `${service}/${method}`
    const known = tallies.get(key)
    if (known) {
      return known
    }
    const fresh = { service, method, counted: 0, ok: 0, retries: 0, durations: new Map<number, number>() }
    tallies.set(key, fresh)
    return fresh
  }

  return {
    attempt(service, method, isRetry) {
      if (isRetry) {
        of(service, method).retries += 1
      }
    },
    call(service, method, { durationMs, isCounted, isOk }) {
      const tally = of(service, method)
      tally.counted += isCounted ? 1 : 0
      tally.ok += isCounted && isOk ? 1 : 0
      const bucket = toLatencyBucket(durationMs)
      tally.durations.set(bucket, (tally.durations.get(bucket) ?? 0) + 1)
    },
    figures: () => [...tallies.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, tally]) => toFigures(tally)),
  }
}

function toFigures({ durations, ...counts }: Tally): MethodFigures {
  const buckets = [...durations].sort(([a], [b]) => a - b)
  return { ...counts, p50Ms: quantile(buckets, 0.5), p95Ms: quantile(buckets, 0.95) }
}

/** Nearest rank. */
function quantile(buckets: [bucket: number, count: number][], share: number): number | null {
  const rank = Math.ceil(share * buckets.reduce((total, [, count]) => total + count, 0))
  let seen = 0
  for (const [bucket, count] of buckets) {
    seen += count
    if (seen >= rank) {
      return toLatencyMs(bucket)
    }
  }
  return null
}
