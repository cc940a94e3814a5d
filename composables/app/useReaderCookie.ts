const ONE_YEAR_S = 365 * 24 * 60 * 60

interface Reading<Value> {
  /** Until the reader has chosen. */
  otherwise: () => Value
  decode: (text: string) => Value
  encode?: (value: Value) => string
}

/** A choice of the reader that stays: in a cookie, so that the server draws the page with it at once. */
export function useReaderCookie<Value>(name: string, { otherwise, decode, encode = value => String(value ?? '') }: Reading<Value>) {
  return useCookie<Value>(name, { default: otherwise, decode, encode, path: '/', sameSite: 'lax', maxAge: ONE_YEAR_S })
}
