const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: '\u00A0', copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bull: '•', middot: '·', times: '×', deg: '°', euro: '€' }

const LAST_CODE_POINT = 0x10FFFF

/** Parts whose content is no text. Each expression is linear: nothing in it can match in two ways. */
const INVISIBLE = /<!--[\s\S]*?-->|<(script|style|template|noscript)\b[^>]*>[\s\S]*?<\/\1\s*>/gi
/** Elements that end a line. */
const BLOCK = /<\/?(?:address|article|aside|blockquote|br|dd|details|div|dl|dt|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b[^>]*>/gi
/** A letter must follow, so that "a < b" stays. */
const TAG = /<\/?[a-z!?][^>]*>/gi
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi

/** The text of HTML, or of text with some HTML in it. */
export function stripHtml(html: string): string {
  if (!html.includes('<') && !html.includes('&')) {
    return html
  }
  return html.replace(INVISIBLE, ' ').replace(BLOCK, '\n').replace(TAG, '').replace(ENTITY, decode)
}

function decode(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name) {
    return NAMED[name.toLowerCase()] ?? entity
  }
  const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16)
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : entity
}
