import { toZonedParts } from '../format/time-format'

interface ClockAxis {
  ticks: readonly { at: number }[]
  zone: string
  /** A part of a second with its unit. */
  duration: (ms: number) => string
}

/**
 * The clock at a tick: with seconds where ticks are less than a minute apart; between two seconds what has passed since
 * the last that stands on the axis: "+0.5 s".
 */
export function formatClock(at: number, { ticks, zone, duration }: ClockAxis): string {
  const { hour, minute, second } = toZonedParts(at, zone)
  const stepMs = (ticks[1]?.at ?? 0) - (ticks[0]?.at ?? 0)
  const partMs = Math.floor(at % 1_000)
  if (stepMs > 0 && stepMs < 1_000 && partMs > 0) {
    // A whole clock with a fraction would hide its neighbours: it is only where the axis begins.
    return ticks.some(tick => tick.at < at && tick.at % 1_000 === 0)
      ? `+${duration(partMs)}`
      : `${hour}:${minute}:${second}.${String(partMs).padStart(3, '0').replace(/0+$/, '')}`
  }
  return stepMs < 60_000 ? `${hour}:${minute}:${second}` : `${hour}:${minute}`
}
