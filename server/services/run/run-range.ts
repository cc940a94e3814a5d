import { parseInstant } from '#shared/domain/time/instant-expression'
import { isTimeZone } from '#shared/domain/time/time-zone'
import { AppError } from '#server/errors'

export interface RunRangeRequest {
  from?: string | undefined
  to?: string | undefined
  tz: string
}

/**
 * Resolves the ends of a list's range; a missing end is open.
 *
 * @throws AppError `invalid_input` with the wrong field.
 */
export function toRunRange({ from, to, tz }: RunRangeRequest, now: Date): { from?: Date, to?: Date } {
  if (!isTimeZone(tz)) {
    throw invalid('tz', 'not an IANA time zone')
  }
  const range = { ...toEnd('from', from, { now, tz }), ...toEnd('to', to, { now, tz }) }
  if (range.from && range.to && range.from >= range.to) {
    throw invalid('to', 'must be after `from`')
  }
  return range
}

function toEnd(edge: 'from' | 'to', text: string | undefined, { now, tz }: { now: Date, tz: string }): { [edge in 'from' | 'to']?: Date } {
  if (text === undefined) {
    return {}
  }
  const instant = parseInstant(text, { now, tz, edge })
  if (!instant) {
    throw invalid(edge, 'neither ISO 8601 with an offset nor like now-7d or now/d')
  }
  return { [edge]: instant }
}

const invalid = (name: string, message: string) =>
  new AppError('invalid_input', `${name}: ${message}`, { fields: [{ pointer: `/query/${name}`, code: 'INVALID_RANGE', message }] })
