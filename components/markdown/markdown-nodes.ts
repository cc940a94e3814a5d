import MarkdownIt, { type Token } from 'markdown-it'
import { h, type VNode } from 'vue'

/** HTML in the text stays text, and a line that was begun stays a line. */
const reader = new MarkdownIt({ html: false, breaks: true, linkify: true })
// Only whole addresses: a file or a field, as data.py, is none.
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })

export interface MarkdownOptions {
  /** Rank of the heading above the text, so that the headings in it go on below it. */
  below: number
  /** What a piece of code is called in the reader's language; undefined = it stays code. */
  nameOf?: ((code: string) => string | undefined) | undefined
}

type Child = VNode | string

interface Open {
  token: Token | undefined
  children: Child[]
}

const LOWEST_HEADING = 6

/** Elements, never a string of HTML: only what is written here comes onto the page. */
export function toMarkdownNodes(text: string, options: MarkdownOptions): Child[] {
  return fold(reader.parse(text, {}), options)
}

function fold(tokens: readonly Token[], options: MarkdownOptions): Child[] {
  const top: Open = { token: undefined, children: [] }
  const open = [top]
  for (const token of tokens) {
    const inner = open.at(-1) ?? top
    // Paragraphs in the items of a tight list.
    if (token.hidden) {
      continue
    }
    if (token.nesting > 0) {
      open.push({ token, children: [] })
    }
    else if (token.nesting < 0) {
      open.pop()
      open.at(-1)?.children.push(...close(inner, options))
    }
    else {
      inner.children.push(...toLeaf(token, options))
    }
  }
  return top.children
}

const attributeOf = (token: Token | undefined, name: string): string => String(token?.attrGet(name) ?? '')

/** What encloses others; a mark that is not known leaves only its content. */
function close({ token, children }: Open, { below }: MarkdownOptions): Child[] {
  const name = token?.type.replace(/_open$/, '') ?? ''
  switch (name) {
    case 'heading':
      return [h(`h${Math.min(LOWEST_HEADING, below + Number(token?.tag.slice(1)))}`, children)]
    case 'link':
      return toLink(attributeOf(token, 'href'), children)
    case 'ordered_list':
      return [h('ol', { start: attributeOf(token, 'start') || undefined }, children)]
    case 'table':
      return [h('div', { class: 'sideways', tabindex: 0 }, [h('table', children)])]
    case 'th':
    case 'td':
      return [h(name, { class: attributeOf(token, 'style').replace('text-align:', '') || undefined }, children)]
    case 'paragraph':
      return [h('p', children)]
    case 'bullet_list':
      return [h('ul', children)]
    case 'list_item':
      return [h('li', children)]
    case 'em':
    case 'strong':
    case 's':
    case 'blockquote':
    case 'thead':
    case 'tbody':
    case 'tr':
      return [h(name, children)]
    default:
      return children
  }
}

function toLeaf(token: Token, options: MarkdownOptions): Child[] {
  switch (token.type) {
    case 'inline':
      return fold(token.children ?? [], options)
    case 'code_inline':
      return [toCode(token.content, options)]
    case 'fence':
    case 'code_block':
      return [h('pre', { tabindex: 0 }, [h('code', token.content)])]
    case 'softbreak':
    case 'hardbreak':
      return [h('br')]
    case 'hr':
      return [h('hr')]
    // A page calls nobody: a picture elsewhere is a link to it.
    case 'image':
      return toLink(attributeOf(token, 'src'), [token.content || attributeOf(token, 'src')])
    default:
      return [token.content]
  }
}

function toCode(code: string, { nameOf }: MarkdownOptions): VNode {
  const name = nameOf?.(code)
  return name === undefined ? h('code', code) : h('span', { title: code }, name)
}

/** Out of the console; an address within the passport leads nowhere here, and stays text. */
function toLink(address: string, children: Child[]): Child[] {
  return /^(?:https?|mailto):/i.test(address)
    ? [h('a', { class: 'link', href: address, rel: 'noopener noreferrer nofollow', target: '_blank' }, children)]
    : children
}
