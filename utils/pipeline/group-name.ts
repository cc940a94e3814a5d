const SEPARATOR = /\s*[·:：/|—–]\s*|\s+-\s+/

const headOf = (name: string) => {
  const [head = ''] = name.split(SEPARATOR)
  return head.trim()
}

/**
 * What names have in common: all of it, or what stands before the first separator ("Write · law", "Write · code").
 * '' = nothing.
 */
export function sharedName(names: readonly string[]): string {
  const [first = ''] = names
  if (names.every(name => name === first)) {
    return first
  }
  const head = headOf(first)
  return names.every(name => headOf(name) === head) ? head : ''
}

/** What is left of a name that is read below its group's. */
export function ownName(name: string, group: string): string {
  const rest = name.startsWith(group) ? name.slice(group.length).replace(/^\s*[·:：/|—–-]\s*/, '') : name
  return rest === '' ? name : rest
}
