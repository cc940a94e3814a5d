const LONGEST = 63

/** A key for a URL, made from the letters of a name; '' when it has none of the Latin alphabet. */
export const toProjectKey = (name: string): string => name
  .normalize('NFKD')
  .toLowerCase()
  .replace(/[\u0300-\u036F]/g, '')
  .replace(/[^a-z0-9]+/g, '-')
  .replace(/^-/, '')
  .slice(0, LONGEST)
  .replace(/-$/, '')

/** The key that is proposed for a name: of its letters, otherwise the next number that is free. */
export function proposeProjectKey(name: string, taken: readonly string[]): string {
  const own = toProjectKey(name)
  if (own !== '' || name.trim() === '') {
    return own
  }
  const known = new Set(taken)
  let number = taken.length + 1
  while (known.has(`project-${number}`)) {
    number += 1
  }
  return `project-${number}`
}
