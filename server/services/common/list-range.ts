import { parseInstant } from '#shared/domain/time/instant-expression'
import { isTimeZone } from '#shared/domain/time/time-zone'
import { AppError } from '#server/errors'

interface ListRange {
  from?: string | undefined
  to?: string | undefined
  tz: string
  /** Where the ends stand in the request; the query, unless it is said. */
  place?: '/query' | '/filter'
}

/**
 * Resolves the ends of a list's range; a missing end is open.
 *
 * @throws AppError `invalid_input` with the wrong field.
 */
export function toListRange({ from, to, tz, place = '/query' }: ListRange, now: Date): { from?: Date, to?: Date } {
  if (!isTimeZone(tz)) {
    throw invalidRange(`${place}/tz`, 'not an IANA time zone')
  }
  const toEnd = (edge: 'from' | 'to', text: string | undefined) => {
    const instant = text === undefined ? undefined : parseInstant(text, { now, tz, edge })
    if (text !== undefined && !instant) {
      throw invalidRange(`${place}/${edge}`, 'neither ISO 8601 with an offset nor like now-7d or now/d')
    }
    return instant && { [edge]: instant }
  }
  const range: { from?: Date, to?: Date } = { ...toEnd('from', from), ...toEnd('to', to) }
  if (range.from && range.to && range.from >= range.to) {
    throw invalidRange(`${place}/to`, 'must be after `from`')
  }
  return range
}

export const invalidRange = (pointer: string, message: string) =>
  new AppError('invalid_input', `${pointer.split('/').at(-1)}: ${message}`, {
    fields: [{ pointer, code: 'INVALID_RANGE', message }],
  })
