/** What the browser keeps for later visits; undefined where the reader has switched site data off. */
export function openStorage(): Storage | undefined {
  try {
    return localStorage
  }
  catch {
    return undefined
  }
}
