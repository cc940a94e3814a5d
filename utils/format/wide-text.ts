/**
 * Characters that fill a square: beside each other they stand without a space. Chinese sets spaces only around others,
 * as Latin ones.
 */
const WIDE = '[\\p{Script=Han}\\u3000-\\u303F\\uFF00-\\uFF60]'
const ENDS_WIDE = new RegExp(`${WIDE}$`, 'u')
const BEGINS_WIDE = new RegExp(`^${WIDE}`, 'u')

/**
 * A text of the locale has spaces around a name, because most names are Latin; where Chinese stands on both sides of
 * one, it goes: "由 ada 启动", but "由操作员（未登录）启动".
 *
 * @param name as it stands in the text, for the first time.
 */
export function closeAround(text: string, name: string): string {
  const at = text.indexOf(name)
  if (name === '' || at < 0) {
    return text
  }
  const [before, after] = [text.slice(0, at), text.slice(at + name.length)]
  const left = BEGINS_WIDE.test(name) && ENDS_WIDE.test(before.trimEnd()) ? before.trimEnd() : before
  const right = ENDS_WIDE.test(name) && BEGINS_WIDE.test(after.trimStart()) ? after.trimStart() : after
  return `${left}${name}${right}`
}

/** A short figure ends in 万, 亿 or both, and its unit follows: "4.3万条", but "4.3万 Token". */
export const closeFigures = (text: string): string =>
  text.replace(/(?<=\d[\u4E07\u4EBF]{1,2}) (?=\p{Script=Han})/gu, '')

/** One after the other: a full stop of full width holds its own space. */
export const joinSentences = (sentences: readonly string[]): string =>
  sentences.map((sentence, index) =>
    index === sentences.length - 1 || /[。！？；]$/.test(sentence) ? sentence : `${sentence} `)
    .join('')
