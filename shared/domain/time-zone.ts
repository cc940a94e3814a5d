/** Whether this runtime knows the IANA name. */
export function isTimeZone(name: string): boolean {
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
