const LONGEST = 63

/** A key for a URL, made from the letters of a name; '' when it has none, and people write one themselves. */
export const toProjectKey = (name: string): string => name
  .normalize('NFKD')
  .toLowerCase()
  .replace(/[\u0300-\u036F]/g, '')
  .replace(/[^a-z0-9]+/g, '-')
  .replace(/^-/, '')
  .slice(0, LONGEST)
  .replace(/-$/, '')
