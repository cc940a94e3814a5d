const SEPARATOR = /\s*[·:：/|—–]\s*|\s+-\s+/

const headOf = (name: string) => {
  const [head = ''] = name.split(SEPARATOR)
  return head.trim()
}

/**
 * The common part of several names: all of it, or the part before the first separator ("Write · law", "Write · code").
 * '' = none.
 */
export function sharedName(names: readonly string[]): string {
  const [first = ''] = names
  if (names.every(name => name === first)) {
    return first
  }
  const head = headOf(first)
  return names.every(name => headOf(name) === head) ? head : ''
}

/** A stage's name without the part that its group's name already has. */
export function ownName(name: string, group: string): string {
  const rest = name.startsWith(group) ? name.slice(group.length).replace(/^\s*[·:：/|—–-]\s*/, '') : name
  return rest === '' ? name : rest
}
