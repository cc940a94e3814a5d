import { toZonedParts } from '../format/time-format'

/** The clock at a tick: with seconds where ticks are less than a minute apart. */
export function formatClock(at: number, { ticks, zone }: { ticks: readonly { at: number }[], zone: string }): string {
  const { hour, minute, second } = toZonedParts(at, zone)
  const stepMs = (ticks[1]?.at ?? 0) - (ticks[0]?.at ?? 0)
  // The rest of the clock is on the axis only where a second begins: it would hide its neighbours.
  if (stepMs > 0 && stepMs < 1_000) {
    const part = `.${String(Math.floor(at % 1_000)).padStart(3, '0')}`
    return part !== '.000' ? `${second}${part}` : `${hour}:${minute}:${second}`
  }
  return stepMs < 60_000 ? `${hour}:${minute}:${second}` : `${hour}:${minute}`
}
