/** Escapes a text in which `%` and `_` would be wildcards. */
const escape = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** A pattern for `like` and `ilike`. */
export const toContaining = (text: string): string => `%${escape(text)}%`

/** The same for a text at the beginning. */
export const toStarting = (text: string): string => `${escape(text)}%`
