/** Stands for what may be a secret. */
const MASK = '••••'

/** A word of a path, such as `open-apis`, or a version: no token is made of these alone. */
const PATH_WORD = /^(?:[a-z]{1,12}(?:[-_.][a-z]{1,12}){0,3}|v\d{1,2})$/
/** A name of a parameter. */
const NAME = /^[a-z][a-z_-]{0,31}$/i
/** A label of a host that looks as if it was made for one receiver. */
const HOST_TOKEN = /^(?=.*\d)(?=.*[a-z])[a-z\d]{12,}$/i

/**
 * What people may see of an address that is a credential: where it leads, and its shape. Robots of chat services have
 * theirs in a parameter or in the path, some receivers in the name of the host.
 */
export function maskAddress(address: string): string {
  const url = URL.parse(address)
  if (!url) {
    return MASK
  }
  const { protocol, hostname, port, pathname, searchParams } = url
  const path = pathname.split('/').map(part => part === '' || PATH_WORD.test(part) ? part : MASK).join('/')
  const query = [...searchParams.keys()].map(name => `${NAME.test(name) ? name : MASK}=${MASK}`).join('&')
  return `${protocol}//${maskHost(hostname)}${port ? `:${port}` : ''}${path}${query ? `?${query}` : ''}`
}

/** The same for a name alone. */
export const maskHost = (hostname: string): string =>
  hostname.split('.').map(label => HOST_TOKEN.test(label) ? MASK : label).join('.')

/** Whether somebody sends back what a page has shown. */
export const isMasked = (address: string): boolean => address.includes(MASK)
