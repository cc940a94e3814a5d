import { toZonedParts } from '../format/time-format'

/** The clock at a tick: with seconds where ticks are less than a minute apart. */
export function formatClock(at: number, { ticks, zone }: { ticks: readonly { at: number }[], zone: string }): string {
  const { hour, minute, second } = toZonedParts(at, zone)
  const isShort = (ticks[1]?.at ?? 0) - (ticks[0]?.at ?? 0) < 60_000
  return isShort ? `${hour}:${minute}:${second}` : `${hour}:${minute}`
}
