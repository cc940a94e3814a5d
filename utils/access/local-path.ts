/** Stands for the console's own address, which a test or a server has not got. */
const HERE = 'http://console'

/** Where to go after signing in: only a page of this console, whatever the address says. */
export function toLocalPath(text: unknown): string {
  const url = typeof text === 'string' && text.startsWith('/') ? URL.parse(text, HERE) : null
  return url?.origin === HERE && !url.pathname.startsWith('//') && !url.pathname.startsWith('/sign-in')
    ? url.pathname + url.search + url.hash
    : '/'
}
