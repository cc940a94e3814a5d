/** How long a text is before anything is measured, in columns of a Latin letter: a Chinese character takes two. */
export const toColumns = (text: string): number => text.replace(/[\u2E80-\uFFEF]/g, 'mm').length
