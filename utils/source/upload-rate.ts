/** How fast an upload is, smoothed; from one report of progress to the next. */
export interface UploadRate {
  atMs: number
  sentBytes: number
  /** 0 = not known yet. */
  bytesPerSecond: number
}

/** Reports that follow each other faster say nothing of speed. */
const STEP_MS = 500
/** Weight of the newest step. */
const WEIGHT = 0.3

export function nextRate(rate: UploadRate | undefined, sentBytes: number, nowMs: number): UploadRate {
  // A new start, or a part that is sent again: nothing to compare with.
  if (!rate || sentBytes < rate.sentBytes) {
    return { atMs: nowMs, sentBytes, bytesPerSecond: rate?.bytesPerSecond ?? 0 }
  }
  const elapsedMs = nowMs - rate.atMs
  if (elapsedMs < STEP_MS) {
    return rate
  }
  const seen = (sentBytes - rate.sentBytes) / elapsedMs * 1_000
  const bytesPerSecond = rate.bytesPerSecond === 0 ? seen : rate.bytesPerSecond * (1 - WEIGHT) + seen * WEIGHT
  return { atMs: nowMs, sentBytes, bytesPerSecond }
}

/** Milliseconds to the end; undefined while nobody can say. */
export const toRestMs = (bytes: number, { sentBytes, bytesPerSecond }: Pick<UploadRate, 'sentBytes' | 'bytesPerSecond'>): number | undefined =>
  bytesPerSecond > 0 ? (bytes - sentBytes) / bytesPerSecond * 1_000 : undefined
