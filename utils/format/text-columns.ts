/** Estimated width of a text, in Latin letters: a Chinese character counts as two. */
export const toColumns = (text: string): number => text.replace(/[\u2E80-\uFFEF]/g, 'mm').length

/** About as wide as the least width of a cell that is cut to what the table has room for (`.cut-long`). */
const LONG_COLUMNS = 40

/** A shorter one is never cut. */
export const isLongText = (text: string): boolean => toColumns(text) > LONG_COLUMNS
