/** Escapes a text in which `%` and `_` would be wildcards. */
const escape = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** Patterns for `like` and `ilike`. */
export const toContaining = (text: string): string => `%${escape(text)}%`
export const toStarting = (text: string): string => `${escape(text)}%`
