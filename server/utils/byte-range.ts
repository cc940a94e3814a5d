import { AppError } from '../errors'

/** Both ends are part of it. */
export interface Span {
  first: number
  last: number
}

/**
 * One range of bytes (RFC 9110). Several, other units and what cannot be read are passed over: the whole is a right
 * answer to them.
 *
 * @returns undefined for the whole.
 * @throws AppError `range_not_satisfiable` when it begins behind the end.
 */
export function readByteRange(header: string | undefined, bytes: number): Span | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(' ', '') ?? '') ?? []
  if ((from === '' && to === '') || (from !== '' && to !== '' && Number(to) < Number(from))) {
    return undefined
  }
  // Without a begin it is the last so many.
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (first > last) {
    throw new AppError('range_not_satisfiable', `there are ${bytes} bytes`)
  }
  return { first, last }
}
