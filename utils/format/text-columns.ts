/** Estimated width of a text, in Latin letters: a Chinese character counts as two. */
export const toColumns = (text: string): number => text.replace(/[\u2E80-\uFFEF]/g, 'mm').length
