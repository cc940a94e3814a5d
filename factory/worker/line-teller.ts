import { MAX_LINE_CHARS, type StageLine } from '../job/stage-job.ts'

/** More lines a second are of no use to a reader, and would cost the stage time. */
const MAX_PER_SECOND = 50
const SECOND_MS = 1_000

/** `isLast`: no line will come that could tell how many were left out. */
export type Tell = (severity: StageLine['severity'], toText: () => string, isLast?: boolean) => void

/** Sends lines, at most so many a second; those left out are counted in the next one and never made. */
export function createLineTeller(send: (line: StageLine) => void, now: () => number = Date.now): Tell {
  let windowStart = 0
  let sent = 0
  let dropped = 0
  return (severity, toText, isLast = false) => {
    const at = now()
    if (at - windowStart >= SECOND_MS || at < windowStart) {
      windowStart = at
      sent = 0
    }
    // What ends a stage is always told.
    if (sent >= MAX_PER_SECOND && severity !== 'ERROR' && !isLast) {
      dropped += 1
      return
    }
    sent += 1
    send({ at, severity, text: toText().replaceAll(/[\r\n]+/g, ' ').slice(0, MAX_LINE_CHARS), dropped })
    dropped = 0
  }
}
