/** More than there are zones; spellings beyond are judged anew each time. */
const MOST_KNOWN = 1_000

/** Asked with every request for figures, and each answer costs a formatter. */
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
