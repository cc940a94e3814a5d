const MARKER = /^[\w-]{1,100}$/

/** @throws TypeError */
export function toMarkerName(name: string): string {
  if (!MARKER.test(name)) {
    throw new TypeError(`not a marker's name: ${name.slice(0, 100)}`)
  }
  return name
}
