/**
 * What the browser keeps: `local` for later visits, `session` for this tab; undefined where the reader has switched
 * site data off.
 */
export function openStorage(kind: 'local' | 'session'): Storage | undefined {
  try {
    return kind === 'local' ? localStorage : sessionStorage
  }
  catch {
    return undefined
  }
}

/** What `JSON.stringify` has written there; undefined = nothing, or not ours. */
export function readKept<T>(
  storage: Pick<Storage, 'getItem'> | undefined,
  key: string,
  isOurs: (value: unknown) => value is T,
): T | undefined {
  const text = storage?.getItem(key) ?? null
  if (text === null) {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(text)
    return isOurs(value) ? value : undefined
  }
  catch {
    // Cut off by the browser, or written by something else: what is kept is only a convenience.
    return undefined
  }
}
