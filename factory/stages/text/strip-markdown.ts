const FENCE = /^\s{0,3}(?:`{3,}|~{3,})/
const RULE_MARKS = /^[-*_]{3,}$/
const TABLE_CELL = /^:?-+:?$/
const LAST_CELL = /^:?-*:?$/
const REFERENCE = /^\s{0,3}\[[^\]]+\]:\s+\S+/

/**
 * The text of Markdown: removes markup and keeps text, link texts and code. Each expression takes time proportional to
 * the line: its repeated part cannot contain its beginning, so no two attempts read the same characters.
 */
export function stripMarkdown(markdown: string): string {
  let isCode = false
  const lines: string[] = []
  for (const line of markdown.split('\n')) {
    if (FENCE.test(line)) {
      isCode = !isCode
    }
    else if (isCode) {
      lines.push(line)
    }
    else if (!isRule(line) && !isTableRule(line) && !REFERENCE.test(line)) {
      lines.push(stripLine(line))
    }
  }
  return lines.join('\n')
}

function isRule(line: string): boolean {
  return line.search(/\S/) <= 3 && RULE_MARKS.test(line.replace(/\s+/g, ''))
}

/** `|---|:-:|`, the line below the head of a table. */
function isTableRule(line: string): boolean {
  if (!line.includes('|') || !line.includes('-')) {
    return false
  }
  const cells = line.trim().split('|').map(cell => cell.trim())
  const last = cells.pop() ?? ''
  const [first, ...others] = cells
  return LAST_CELL.test(last)
    && others.every(cell => TABLE_CELL.test(cell))
    && (TABLE_CELL.test(first ?? '') || (first === '' && others.length > 0))
}

function stripLine(line: string): string {
  return stripInline(stripClosing(line.replace(/^\s{0,3}#{1,6}\s+/, ''))
    .replace(/^(?:\s{0,3}>\s?)+/, '')
    .replace(/^(\s*)(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ x]\]\s+)?/i, '$1'))
}

/** The `#` that may close a heading. */
function stripClosing(line: string): string {
  const text = line.trimEnd()
  let end = text.length
  while (text[end - 1] === '#') {
    end -= 1
  }
  return end < text.length && /\s/.test(text[end - 1] ?? '') ? text.slice(0, end - 1) : line
}

function stripInline(line: string): string {
  const text = line
    // Twice, because an image is often inside the text of a link.
    .replace(/!\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/\[([^[\]]+)\]\[[^[\]]*\]/g, '$1')
    .replace(/<(https?:\/\/[^<>\s]+)>/g, '$1')
    .replace(/`{1,2}([^`]+)`{1,2}/g, '$1')
    .replace(/(\*\*|__)(?=\S)([^*_]+)\1/g, '$2')
    .replace(/(^|[^\w*])\*(?=\S)([^*]+)\*/g, '$1$2')
    .replace(/(^|\W)_(?=\S)([^_]+)_(?!\w)/g, '$1$2')
    .replace(/~~([^~]+)~~/g, '$1')
    .replace(/\\([\\`*_{}[\]()#+\-.!|~>])/g, '$1')
  const row = text.trim()
  return row.length > 1 && row.startsWith('|') && row.endsWith('|') ? text.replace(/\|/g, ' ') : text
}
