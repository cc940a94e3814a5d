import { stripHtml } from './strip-html.ts'
import { stripMarkdown } from './strip-markdown.ts'

export interface CleanOptions {
  unicode: 'none' | 'NFC' | 'NFKC'
  strip_control: boolean
  whitespace: 'none' | 'trim' | 'collapse'
  strip_html: boolean
  strip_markdown: boolean
  lowercase: boolean
}

/** Control characters but tab and line feed, and characters without width or of direction. */
// eslint-disable-next-line no-control-regex -- removing them is the purpose
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\uFFF9-\uFFFB]/g
const LINE_END = /\r\n?|\u2028|\u2029/g
/** Blanks of a line, but not its end. */
const BLANKS = /[^\S\n]+/g

/** The steps of one stage, in an order in which each may rely on those before. */
export function createCleaner(options: CleanOptions): (text: string) => string {
  const steps: ((text: string) => string)[] = []
  steps.push(text => text.replace(LINE_END, '\n'))
  if (options.strip_markdown) {
    steps.push(stripMarkdown)
  }
  if (options.strip_html) {
    steps.push(stripHtml)
  }
  if (options.unicode !== 'none') {
    const form = options.unicode
    steps.push(text => text.normalize(form))
  }
  if (options.strip_control) {
    steps.push(text => text.replace(CONTROL, ''))
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
