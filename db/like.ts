/** A text as it stands, where `%` and `_` would mean something. */
const escape = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** Patterns for `like` and `ilike`. */
export const toContaining = (text: string): string => `%${escape(text)}%`
export const toStarting = (text: string): string => `${escape(text)}%`
