/** Smoothed speed of an upload, updated with each report of progress. */
export interface UploadRate {
  atMs: number
  sentBytes: number
  /** 0 = unknown. */
  bytesPerSecond: number
}

/** Reports in quicker succession do not change the speed. */
const STEP_MS = 500
/** Weight of the newest step. */
const WEIGHT = 0.3

export function nextRate(rate: UploadRate | undefined, sentBytes: number, nowMs: number): UploadRate {
  // A new upload, or a part that is sent again: there is no earlier value to compare with.
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

/** Milliseconds left; undefined while unknown. */
export const toRestMs = (
  bytes: number, { sentBytes, bytesPerSecond }: Pick<UploadRate, 'sentBytes' | 'bytesPerSecond'>,
): number | undefined =>
  bytesPerSecond > 0 ? (bytes - sentBytes) / bytesPerSecond * 1_000 : undefined
