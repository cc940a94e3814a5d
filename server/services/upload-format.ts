import type { UploadFormat } from '#shared/contract/upload.contract'

/** How much of a file is looked at. */
export const HEAD_BYTES = 64 * 1024

const BY_EXTENSION: Record<string, UploadFormat> = {
  jsonl: 'jsonl', ndjson: 'jsonl', csv: 'csv', tsv: 'csv', txt: 'text', md: 'text', markdown: 'text',
}

/**
 * What a file probably is, by its name and, where that says nothing, its first bytes. A guess: the test of the
 * source shows what the factory really reads.
 */
export function guessFormat(filename: string, head: Uint8Array): UploadFormat {
  const extension = /\.(\w+)$/.exec(filename)?.[1]?.toLowerCase() ?? ''
  return BY_EXTENSION[extension] ?? guessByContent(head)
}

function guessByContent(head: Uint8Array): UploadFormat {
  if (head.includes(0)) {
    return 'unknown'
  }
  const lines = new TextDecoder().decode(head).split(/\r?\n/).filter(line => line.trim() !== '')
  const first = lines[0]
  if (first === undefined) {
    return 'unknown'
  }
  if (isJsonObject(first)) {
    return 'jsonl'
  }
  return hasColumns(lines.slice(0, 10)) ? 'csv' : 'text'
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
  catch {
    // Not JSON: that is the answer.
    return false
  }
}

/** The same delimiter, equally often, in each of at least two lines. */
function hasColumns(lines: string[]): boolean {
  return lines.length > 1 && [',', '\t', ';'].some((delimiter) => {
    const counts = new Set(lines.map(line => line.split(delimiter).length))
    return counts.size === 1 && !counts.has(1)
  })
}
