/** Size of the cache: more than there are zones; further spellings are checked each time. */
const MOST_KNOWN = 1_000

/** Cached, because every metrics request checks a zone, and each check creates a formatter. */
const known = new Map<string, boolean>()

/** Whether this runtime knows the IANA name. */
export function isTimeZone(name: string): boolean {
  const before = known.get(name)
  if (before !== undefined) {
    return before
  }
  const isOne = canFormat(name)
  if (known.size < MOST_KNOWN) {
    known.set(name, isOne)
  }
  return isOne
}

function canFormat(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  }
  catch (error) {
    if (error instanceof RangeError) {
      return false
    }
    throw error
  }
}
