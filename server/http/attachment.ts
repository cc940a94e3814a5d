/** Marks that turn the direction of what follows: they can make `gpj.exe` look like `exe.jpg`. */
const DIRECTIONS = /[\u202A-\u202E\u2066-\u2069]/g
/** Windows takes these for a device, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9\u00B9\u00B2\u00B3]|lpt[0-9\u00B9\u00B2\u00B3])(?=\s*(?:\.|$))/i
// eslint-disable-next-line no-control-regex -- Control characters are what it removes.
const UNSAFE = /[\u0000-\u001F\u007F-\u009F\u2028\u2029/\\:*?"<>|]/g

/**
 * A name under which every system can store a file, and which looks like what it is; what people called it stays
 * otherwise.
 */
export function toSafeFilename(name: string): string {
  const plain = name.toWellFormed().replace(DIRECTIONS, '').replace(UNSAFE, '_').trim().replace(/[. ]+$/, '')
  return plain === '' ? 'download' : plain.replace(DEVICE, '_$&')
}

/** The header that offers an answer as a file, by RFC 6266; not every client understands its second form. */
export function toAttachment(name: string): string {
  const safe = toSafeFilename(name)
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, character =>
    `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${/^[\w. -]+$/.test(safe) ? safe : 'download'}"; filename*=UTF-8''${encoded}`
}
