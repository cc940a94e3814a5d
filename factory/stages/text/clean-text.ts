import { normalizeText } from './normalize-text.ts'
import { stripHtml } from './strip-html.ts'
import { stripMarkdown } from './strip-markdown.ts'

export interface CleanOptions {
  unicode: 'none' | 'NFC' | 'NFKC'
  strip_control: boolean
  strip_joiners: boolean
  strip_direction_marks: boolean
  strip_hidden_marks: boolean
  whitespace: 'none' | 'trim' | 'collapse'
  strip_html: boolean
  strip_markdown: boolean
  lowercase: boolean
}

/**
 * What carries no meaning in any script: controls that are no white space, and the byte order mark. U+0085 is a line end.
 */
// eslint-disable-next-line no-control-regex -- removing them is the purpose
const CONTROL = /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFEFF]/g
/** Joiners select letter forms in Persian and Indian scripts, and hold emoji together. */
const JOINERS = /[\u200C\u200D]/g
const DIRECTION_MARKS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g
/**
 * Soft hyphen, zero-width space (which separates words in Khmer, Thai and Burmese), word joiner, invisible operators,
 * annotation marks.
 */
const HIDDEN_MARKS = /[\u00AD\u200B\u2060-\u2064\u206A-\u206F\uFFF9-\uFFFB]/g
const LINE_END = /\r\n?|[\u0085\u2028\u2029]/g
/** White space within a line; not the byte order mark, which JavaScript counts as white space. */
const BLANKS = /[^\S\n\uFEFF]+/g

/**
 * The cleaning steps of one stage, ordered so that each can rely on those before it. Each takes time proportional to the length
 * of the text.
 */
export function createCleaner(options: CleanOptions): (text: string) => string {
  const steps: ((text: string) => string)[] = []
  if (options.strip_markdown || options.whitespace === 'collapse') {
    steps.push(text => text.replace(LINE_END, '\n'))
  }
  if (options.strip_markdown) {
    steps.push(stripMarkdown)
  }
  if (options.strip_html) {
    steps.push(stripHtml)
  }
  if (options.unicode !== 'none') {
    const form = options.unicode
    steps.push(text => normalizeText(text, form))
  }
  for (const [isAsked, marks] of [[options.strip_control, CONTROL], [options.strip_joiners, JOINERS], [options.strip_direction_marks, DIRECTION_MARKS], [options.strip_hidden_marks, HIDDEN_MARKS]] as const) {
    if (isAsked) {
      steps.push(text => text.replace(marks, ''))
    }
  }
  if (options.whitespace === 'collapse') {
    steps.push(text => text.replace(BLANKS, ' ').replace(/ ?\n ?/g, '\n').replace(/\n{3,}/g, '\n\n').trim())
  }
  if (options.whitespace === 'trim') {
    steps.push(text => text.trim())
  }
  if (options.lowercase) {
    steps.push(text => text.toLowerCase())
  }
  return text => steps.reduce((result, step) => step(result), text)
}
