/** Differences with their sign. */
export function useDelta() {
  /** +4.1万, −312; zero has the sign ±, because it has no direction. */
  function signed(value: number, format: (value: number) => string): string {
    if (value === 0) {
      return '±0'
    }
    return value > 0 ? `+${format(value)}` : `−${format(-value)}`
  }
  return { signed }
}
