const FENCE = /^\s{0,3}(?:`{3,}|~{3,})/
const RULE = /^\s{0,3}(?:[-*_]\s*){3,}$/
const TABLE_RULE = /^\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$/
const REFERENCE = /^\s{0,3}\[[^\]]+\]:\s+\S+/

/** The text of Markdown: marks go; text, link texts and code stay. */
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
    else if (!RULE.test(line) && !TABLE_RULE.test(line) && !REFERENCE.test(line)) {
      lines.push(stripLine(line))
    }
  }
  return lines.join('\n')
}

function stripLine(line: string): string {
  return stripInline(line
    .replace(/^\s{0,3}#{1,6}\s+/, '')
    .replace(/\s#+\s*$/, '')
    .replace(/^(?:\s{0,3}>\s?)+/, '')
    .replace(/^(\s*)(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ x]\]\s+)?/i, '$1'))
}

function stripInline(line: string): string {
  const text = line
    // Twice: an image is often the text of a link.
    .replace(/!\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/\[([^[\]]+)\]\[[^[\]]*\]/g, '$1')
    .replace(/<(https?:\/\/[^>\s]+)>/g, '$1')
    .replace(/`{1,2}([^`]+)`{1,2}/g, '$1')
    .replace(/(\*\*|__)(?=\S)([^*_]+)\1/g, '$2')
    .replace(/(^|[^\w*])\*(?=\S)([^*]+)\*/g, '$1$2')
    .replace(/(^|\W)_(?=\S)([^_]+)_(?!\w)/g, '$1$2')
    .replace(/~~([^~]+)~~/g, '$1')
    .replace(/\\([\\`*_{}[\]()#+\-.!|~>])/g, '$1')
  return /^\s*\|.*\|\s*$/.test(text) ? text.replace(/\|/g, ' ') : text
}
