import type { ModelTokens } from './provider.ts'

/** Width of a bucket in ms: the grain of the console's own figures. */
const BUCKET_MS = 5 * 60_000

/** Maximum number of rows; the oldest buckets are removed first. About 300 bytes each. */
const MAX_ROWS = 20_000

export interface UsageRow extends ModelTokens {
  model: string
  calls: number
  failedCalls: number
}

interface Entry extends UsageRow {
  labels: Record<string, string>
}

export interface UsageLog {
  add: (at: Date, call: { model: string, labels: Record<string, string>, tokens: ModelTokens, failed: boolean }) => void
  /** One row per model over buckets that start in `[from, to)`. */
  sum: (query: { from: Date, to: Date, model: string, labels: Record<string, string> }) => UsageRow[]
  /** Usage before this instant is unknown. */
  readonly keptSince: Date
}

/** Sums in memory since the start of this process; the console's database is the lasting record. */
export function createUsageLog(startedAt = new Date(), maxRows = MAX_ROWS): UsageLog {
  /** Bucket start in ms, oldest first, to its rows by model and labels. */
  const buckets = new Map<number, Map<string, Entry>>()
  let rows = 0
  let keptSince = startedAt

  function dropOldest() {
    const [oldest] = [...buckets.keys()].sort((a, b) => a - b)
    if (oldest === undefined || buckets.size === 1) {
      return false
    }
    rows -= buckets.get(oldest)!.size
    buckets.delete(oldest)
    keptSince = new Date(Math.max(keptSince.getTime(), oldest + BUCKET_MS))
    return true
  }

  function entryOf(bucket: Map<string, Entry>, model: string, labels: Record<string, string>): Entry {
    // When a single bucket is full, details are dropped and the sum stays correct.
    const kept = rows >= maxRows && !dropOldest() ? {} : labels
    const key = JSON.stringify([model, Object.entries(kept).sort(([a], [b]) => a < b ? -1 : 1)])
    let entry = bucket.get(key)
    if (!entry) {
      entry = { ...emptyRow(model), labels: kept }
      bucket.set(key, entry)
      rows += 1
    }
    return entry
  }

  return {
    get keptSince() {
      return keptSince
    },
    add(at, { model, labels, tokens, failed }) {
      const start = Math.floor(at.getTime() / BUCKET_MS) * BUCKET_MS
      const bucket = buckets.get(start) ?? new Map<string, Entry>()
      buckets.set(start, bucket)
      addTo(entryOf(bucket, model, labels), { ...tokens, calls: 1, failedCalls: failed ? 1 : 0 })
    },
    sum({ from, to, model, labels }) {
      const wanted = Object.entries(labels)
      const byModel = new Map<string, UsageRow>()
      for (const [start, bucket] of buckets) {
        if (start < from.getTime() || start >= to.getTime()) {
          continue
        }
        for (const entry of bucket.values()) {
          if ((model && entry.model !== model) || wanted.some(([key, value]) => entry.labels[key] !== value)) {
            continue
          }
          const row = byModel.get(entry.model) ?? emptyRow(entry.model)
          byModel.set(entry.model, row)
          addTo(row, entry)
        }
      }
      return [...byModel.values()].sort((a, b) => a.model < b.model ? -1 : 1)
    },
  }
}

const emptyRow = (model: string): UsageRow => ({
  model, calls: 0, failedCalls: 0, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0,
  estimated: false,
})

function addTo(row: UsageRow, more: ModelTokens & { calls: number, failedCalls: number }) {
  row.calls += more.calls
  row.failedCalls += more.failedCalls
  row.inputTokens += more.inputTokens
  row.outputTokens += more.outputTokens
  row.cachedInputTokens += more.cachedInputTokens
  row.reasoningTokens += more.reasoningTokens
  row.estimated ||= more.estimated
}
