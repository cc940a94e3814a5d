/** How far back is looked, in steps: what was in the oldest step is forgotten at once. */
export interface Period {
  stepMs: number
  steps: number
}

/** 55 to 60 minutes. */
export const LAST_HOUR: Period = { stepMs: 5 * 60_000, steps: 12 }
/** 50 to 60 seconds. */
export const LAST_MINUTE: Period = { stepMs: 10_000, steps: 6 }

/** Start of the oldest step. */
export const toStartMs = ({ stepMs, steps }: Period, nowMs: number): number =>
  (Math.floor(nowMs / stepMs) - steps + 1) * stepMs

/** A step ahead of now is from before the clock was set back: it is none of the last ones. */
export const toIsRecent = (newest: number, steps: number) =>
  ({ number }: { number: number }): boolean => number > newest - steps && number <= newest

/** A quantile is accurate to 5 %. */
const BUCKETS_A_DOUBLING = 8
/** The first bucket ends here. */
const LEAST_MS = 0.05
/** The last one begins at three minutes. */
const BUCKETS = 176

/** Durations of a period, without the order in which they came. */
export interface Times {
  count: number
  totalMs: number
  /** 0 without any. */
  maxMs: number
  /** How many lie in each bucket. */
  buckets: Uint32Array
}

interface Step extends Times {
  number: number
}

export interface RecentTimes {
  add: (ms: number) => void
  /** undefined = none in the period */
  find: () => Times | undefined
  /** Without the buckets; 0 without any. */
  findBounds: () => Pick<Times, 'totalMs' | 'maxMs'>
}

/**
 * Counts durations of the last period: however many come, it keeps one row of buckets a step, and none before the
 * first.
 */
export function createRecentTimes({ stepMs, steps }: Period, now: () => number): RecentTimes {
  const kept: (Step | undefined)[] = []

  const numberOf = () => Math.floor(now() / stepMs)

  function current(): Step {
    const number = numberOf()
    const place = number % steps
    const known = kept[place]
    if (known?.number === number) {
      return known
    }
    known?.buckets.fill(0)
    const fresh = { number, count: 0, totalMs: 0, maxMs: 0, buckets: known?.buckets ?? new Uint32Array(BUCKETS) }
    kept[place] = fresh
    return fresh
  }

  function listRecent(): Step[] {
    const isRecent = toIsRecent(numberOf(), steps)
    return kept.filter((step): step is Step => step !== undefined && isRecent(step))
  }

  return {
    add(ms) {
      const step = current()
      step.count += 1
      step.totalMs += ms
      step.maxMs = Math.max(step.maxMs, ms)
      const bucket = toBucket(ms)
      step.buckets[bucket] = (step.buckets[bucket] ?? 0) + 1
    },
    find() {
      const recent = listRecent()
      return recent.length === 0 ? undefined : recent.reduce(merge, createTimes())
    },
    findBounds() {
      const bounds = { totalMs: 0, maxMs: 0 }
      for (const { totalMs, maxMs } of listRecent()) {
        bounds.totalMs += totalMs
        bounds.maxMs = Math.max(bounds.maxMs, maxMs)
      }
      return bounds
    },
  }
}

const createTimes = (): Times => ({ count: 0, totalMs: 0, maxMs: 0, buckets: new Uint32Array(BUCKETS) })

/** Changes and returns the first. */
function merge(into: Times, { count, totalMs, maxMs, buckets }: Times): Times {
  into.count += count
  into.totalMs += totalMs
  into.maxMs = Math.max(into.maxMs, maxMs)
  buckets.forEach((many, bucket) => into.buckets[bucket] = (into.buckets[bucket] ?? 0) + many)
  return into
}

const toBucket = (ms: number): number =>
  ms <= LEAST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(ms / LEAST_MS) * BUCKETS_A_DOUBLING))

/**
 * Nearest rank. What lies in the first bucket or in the last is not told apart.
 *
 * @param share 0 to 1
 */
export function toQuantileMs({ count, maxMs, buckets }: Times, share: number): number {
  const rank = Math.max(1, Math.ceil(share * count))
  let seen = 0
  for (const [bucket, many] of buckets.entries()) {
    seen += many
    if (seen >= rank) {
      return bucket === BUCKETS - 1 ? maxMs : Math.min(maxMs, LEAST_MS * 2 ** ((bucket - 0.5) / BUCKETS_A_DOUBLING))
    }
  }
  return maxMs
}
