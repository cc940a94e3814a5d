const LONGEST = 63

/** A key for a URL from a name, as far as its letters are in it; '' where none is: people then write one. */
export const toProjectKey = (name: string): string => name
  .normalize('NFKD')
  .toLowerCase()
  .replace(/[\u0300-\u036F]/g, '')
  .replace(/[^a-z0-9]+/g, '-')
  .replace(/^-/, '')
  .slice(0, LONGEST)
  .replace(/-$/, '')
