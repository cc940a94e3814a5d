import { toBucket } from '../job/bucket.ts'
import type { HistogramDelta, TokensDelta } from '../job/stage-job.ts'

/** Sums deltas until they are sent, so that a thousand calls a second are one message. */
export function createDeltaBuffer() {
  let tokens = new Map<string, TokensDelta>()
  let histograms = new Map<string, HistogramDelta>()

  return {
    addTokens(delta: TokensDelta): void {
      const key = `${delta.model}\n${delta.provenance}\n${delta.estimated}`
      const sum = tokens.get(key)
      if (!sum) {
        tokens.set(key, { ...delta, callsByOutcome: { ...delta.callsByOutcome }, requestIds: [...delta.requestIds] })
        return
      }
      sum.inputTokens += delta.inputTokens
      sum.outputTokens += delta.outputTokens
      sum.cachedInputTokens += delta.cachedInputTokens
      sum.reasoningTokens += delta.reasoningTokens
      sum.calls += delta.calls
      sum.requestIds.push(...delta.requestIds)
      for (const [outcome, calls] of Object.entries(delta.callsByOutcome)) {
        sum.callsByOutcome[outcome] = (sum.callsByOutcome[outcome] ?? 0) + calls
      }
    },
    addSample(name: string, labels: Record<string, string>, value: number): void {
      const key = JSON.stringify([name, labels])
      const sum = histograms.get(key) ?? { name, labels, buckets: {}, zeroCount: 0, sum: 0 }
      histograms.set(key, sum)
      if (value > 0) {
        const bucket = toBucket(value)
        sum.buckets[bucket] = (sum.buckets[bucket] ?? 0) + 1
      }
      else {
        sum.zeroCount += 1
      }
      sum.sum += value
    },
    /** Hands over what came together and starts anew. */
    take(): { tokens: TokensDelta[], histograms: HistogramDelta[] } {
      const taken = { tokens: [...tokens.values()], histograms: [...histograms.values()] }
      tokens = new Map()
      histograms = new Map()
      return taken
    },
  }
}
