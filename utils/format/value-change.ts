/** Maximum number of characters shown of a value. */
const MOST = 120
/** Characters shown before the first difference. */
const LEAD = 16

const ELLIPSIS = '…'

/** Two texts to show beside each other: of long ones the part with the difference. */
export function toShownPair(before: string, after: string): { before: string, after: string } {
  if (Math.max(before.length, after.length) <= MOST) {
    return { before, after }
  }
  const start = Math.max(0, countShared(before, after) - LEAD)
  return { before: cut(before, start), after: cut(after, start) }
}

/** The part of a text that is shown. */
export const toShownText = (text: string): string => cut(text, 0)

function countShared(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let shared = 0
  while (shared < most && a[shared] === b[shared]) {
    shared += 1
  }
  return shared
}

function cut(text: string, start: number): string {
  const end = start + MOST
  // Never between the two halves of a character.
  const from = start > 0 && /[\uDC00-\uDFFF]/.test(text[start] ?? '') ? start - 1 : start
  const to = /[\uDC00-\uDFFF]/.test(text[end] ?? '') ? end - 1 : end
  return `${from > 0 ? ELLIPSIS : ''}${text.slice(from, to)}${to < text.length ? ELLIPSIS : ''}`
}
