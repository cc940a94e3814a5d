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
 * What carries no meaning in any script: controls that are no white space, and the byte order mark. U+0085 is a line
 * end.
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
/**
 * White space within a line, unless it is one space already, as between most words: a space is replaced only with what
 * follows it. The byte order mark is none, which JavaScript counts as white space.
 */
const BLANKS = / [^\S\n\uFEFF]+|[^\S \n\uFEFF][^\S\n\uFEFF]*/g
/** After BLANKS, when there are only single spaces. */
const BLANK_AT_LINE_END = / \n ?|\n /g

/** Characters that no step takes away or puts in another form: the most frequent ones of living scripts. */
const PLAIN = String.raw`\n -~\u0400-\u0482\u048A-\u052F\u2013\u2014\u2018-\u201D`
  + String.raw`\u3001-\u3029\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FFF\uAC00-\uD7A3`
/** Those that only the compatibility forms change: Latin letters of the first blocks, “…”, and full-width signs. */
const PLAIN_IN_NFC = String.raw`\u00A1-\u00AC\u00AE-\u02FF\u2026\uFF01-\uFF5E`
const NOT_PLAIN = {
  none: new RegExp(`[^${PLAIN}${PLAIN_IN_NFC}]`),
  NFC: new RegExp(`[^${PLAIN}${PLAIN_IN_NFC}]`),
  NFKC: new RegExp(`[^${PLAIN}]`),
}
/** A space beside a newline, or two more newlines behind it. It begins with what is rare: a space is in every place. */
const UNEVEN_LINES = /\n(?:(?<= \n)| |\n\n)/

type Step = (text: string) => string

const inTurn = (steps: readonly Step[]): Step => text => steps.reduce((result, step) => step(result), text)

/**
 * The cleaning steps of one stage, ordered so that each can rely on those before it. Each takes time proportional to
 * the length of the text. Most texts are clean, and that is found out by less work than their cleaning.
 */
export function createCleaner(options: CleanOptions): Step {
  const change = inTurn(listChanges(options))
  const end = inTurn([
    ...options.whitespace === 'none' ? [] : [(text: string) => text.trim()],
    ...options.lowercase ? [(text: string) => text.toLowerCase()] : [],
  ])
  if (options.strip_markdown || options.strip_html) {
    return text => end(change(text))
  }
  const notPlain = NOT_PLAIN[options.unicode]
  return text => end(notPlain.test(text) || UNEVEN_LINES.test(text) || text.includes('  ') ? change(text) : text)
}

function listChanges(options: CleanOptions): Step[] {
  const steps: Step[] = []
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
  for (const [isAsked, marks] of [
    [options.strip_control, CONTROL], [options.strip_joiners, JOINERS],
    [options.strip_direction_marks, DIRECTION_MARKS], [options.strip_hidden_marks, HIDDEN_MARKS],
  ] as const) {
    if (isAsked) {
      steps.push(text => text.replace(marks, ''))
    }
  }
  if (options.whitespace === 'collapse') {
    steps.push(text => collapseLines(text.replace(BLANKS, ' ')))
  }
  return steps
}

const collapseLines: Step = text =>
  text.includes('\n') ? text.replace(BLANK_AT_LINE_END, '\n').replace(/\n{3,}/g, '\n\n') : text
