const ONE_YEAR_S = 365 * 24 * 60 * 60

interface ChoiceOptions<T> {
  /** The value before any choice. */
  first: T
  read: (text: string) => T
  write: (choice: T) => string
}

/** A choice of the reader, kept in a cookie so that the server renders the page by it at once. */
export function useChoiceCookie<T>(name: string, { first, read, write }: ChoiceOptions<T>) {
  // Nuxt decodes null when another part of the page, or another tab, has removed the cookie.
  const decode = (text: string | null) => text === null ? first : read(text)
  return useCookie<T>(
    name, { default: () => first, decode, encode: write, path: '/', sameSite: 'lax', maxAge: ONE_YEAR_S },
  )
}
