import { decodeHTMLStrict } from 'entities'

/** Elements whose content is not text. */
const INVISIBLE = ['script', 'style', 'template', 'noscript']
/** Elements that end a line. */
const BLOCK = new Set(
  'address article aside blockquote br dd details div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul'
    .split(' '),
)
/** A letter must follow `<`, so that "a < b" stays. */
const TAG_START = /<(\/?)([a-z!?][\w-]*)/gi
const TAG_END = />/g
/** A `<` that is followed by another one, outside a quoted value, is text and not a tag: a <b, c <i>d</i>. */
const TAG_PART = /[<>"']/g
const COMMENT_END = /-->/g
const ELEMENT_END = new Map(INVISIBLE.map(name => [name, new RegExp(`</${name}\\s*>`, 'gi')]))

/**
 * The text of HTML, or of text with some HTML in it, in one pass: the end of a part is searched only forwards, and a
 * failed search is not repeated.
 */
export function stripHtml(html: string): string {
  const text = html.includes('<') ? stripTags(html) : html
  return text.includes('&') ? decodeHTMLStrict(text) : text
}

function stripTags(html: string): string {
  const find = createFinder(html)
  /** The end of the tag that begins before `from`, or of the invisible element or comment; undefined = it is text. */
  const findPart = (from: number, name: string): { end: number, isInvisible: boolean } | undefined => {
    const commentEnd = name.startsWith('!--') ? find(COMMENT_END, from - name.length + '!--'.length) : 0
    if (commentEnd > 0) {
      return { end: commentEnd, isInvisible: true }
    }
    const isText = html[find(TAG_PART, from) - 1] === '<'
    const tagEnd = isText ? 0 : find(TAG_END, from)
    if (tagEnd === 0) {
      return undefined
    }
    const elementEnd = ELEMENT_END.get(name)
    const end = elementEnd ? find(elementEnd, tagEnd) : 0
    return end > 0 ? { end, isInvisible: true } : { end: tagEnd, isInvisible: false }
  }
  let text = ''
  let end = 0
  TAG_START.lastIndex = 0
  for (let match = TAG_START.exec(html); match; match = TAG_START.exec(html)) {
    const [opened, slash = '', name = ''] = match
    const part = findPart(match.index + opened.length, `${slash}${name.toLowerCase()}`)
    if (part) {
      text += html.slice(end, match.index) + (part.isInvisible ? ' ' : BLOCK.has(name.toLowerCase()) ? '\n' : '')
      end = part.end
      TAG_START.lastIndex = end
    }
  }
  return text + html.slice(end)
}

/** Finds the index after the next match; 0 = there is none, and so none at any later place. */
function createFinder(html: string): (what: RegExp, from: number) => number {
  const absent = new Set<RegExp>()
  return (what, from) => {
    if (absent.has(what)) {
      return 0
    }
    what.lastIndex = from
    if (what.test(html)) {
      return what.lastIndex
    }
    absent.add(what)
    return 0
  }
}
