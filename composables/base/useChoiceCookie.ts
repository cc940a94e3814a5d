const ONE_YEAR_S = 365 * 24 * 60 * 60

interface ChoiceOptions<T> {
  /** Until somebody has chosen. */
  first: T
  read: (text: string) => T
  write: (choice: T) => string
}

/** A choice of the reader that stays, in a cookie: the server paints the page by it at once. */
export function useChoiceCookie<T>(name: string, { first, read, write }: ChoiceOptions<T>) {
  return useCookie<T>(name, { default: () => first, decode: read, encode: write, path: '/', sameSite: 'lax', maxAge: ONE_YEAR_S })
}
