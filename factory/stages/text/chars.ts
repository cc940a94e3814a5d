/** A surrogate pair: the two halves of a character beyond U+FFFF. */
const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g

/** Number of characters (Unicode code points) in a text: 😀😀 has two; a combining accent counts as one. */
export function countChars(text: string): number {
  let pairs = 0
  PAIR.lastIndex = 0
  while (PAIR.test(text)) {
    pairs += 1
  }
  return text.length - pairs
}

/** The first characters of a text; none is cut in half. */
export function takeChars(text: string, most: number): string {
  if (text.length <= most) {
    return text
  }
  let end = 0
  for (let taken = 0; taken < most && end < text.length; taken += 1) {
    end += text.codePointAt(end)! > 0xFFFF ? 2 : 1
  }
  return text.slice(0, end)
}
