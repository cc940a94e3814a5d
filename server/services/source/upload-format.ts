import { createGunzip } from 'node:zlib'
import type { UploadCompression, UploadFormat } from '#shared/contract/upload.contract'
import { findFormat } from '#shared/domain/source-format'

/** How much of a file is inspected, compressed and decompressed. */
export const HEAD_BYTES = 64 * 1024

export interface GuessedFormat {
  format: UploadFormat
  compression: UploadCompression
}

/**
 * Guesses a file's format: gzip by its bytes, then by its name, and if that says nothing by its contents.
 * The test of the source shows what the factory really reads.
 */
export async function guessFormat(filename: string, head: Uint8Array): Promise<GuessedFormat> {
  const compression = head[0] === 0x1F && head[1] === 0x8B ? 'gzip' : 'none'
  const text = toText(compression === 'gzip' ? await unpack(head) : head)
  const format = findFormat(filename)
  return {
    format: format === 'json'
      ? toJsonFormat(text)
      : format === 'csv' ? toTableFormat(text) : format ?? guessByContent(text),
    compression,
  }
}

/** The first decompressed bytes; up to the damage, if it is damaged. */
async function unpack(head: Uint8Array): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  const gunzip = createGunzip()
  gunzip.end(head)
  try {
    for await (const part of gunzip as AsyncIterable<Buffer>) {
      parts.push(part)
      bytes += part.length
      if (bytes >= HEAD_BYTES) {
        break
      }
    }
  }
  catch {
    // The head is truncated, as expected, or damaged: the test of the source tells which.
  }
  return Buffer.concat(parts)
}

/** Undefined for data that is not text. Detects UTF-16 by its byte order mark or by the position of zero bytes. */
function toText(head: Uint8Array): string | undefined {
  const [first, second] = head
  if (!head.includes(0)) {
    return new TextDecoder(
      first === 0xFF && second === 0xFE ? 'utf-16le' : first === 0xFE && second === 0xFF ? 'utf-16be' : 'utf-8',
    ).decode(head)
  }
  const even = head.filter((byte, index) => byte === 0 && index % 2 === 0).length
  const odd = head.filter((byte, index) => byte === 0 && index % 2 === 1).length
  const isWide = head.length % 2 === 0 && Math.min(even, odd) * 10 < Math.max(even, odd)
  return isWide ? new TextDecoder(odd > even ? 'utf-16le' : 'utf-16be').decode(head) : undefined
}

const toLines = (text: string) => text.split(/\r\n|\r|\n/).filter(line => line.trim() !== '')

/** A .json file may contain one record per line. */
function toJsonFormat(text = ''): UploadFormat {
  const [first = '', second] = toLines(text)
  return isJsonObject(first) && second !== undefined ? 'jsonl' : 'json'
}

function guessByContent(text: string | undefined): UploadFormat {
  const lines = toLines(text ?? '')
  const first = lines[0]
  if (text === undefined || first === undefined) {
    return 'unknown'
  }
  if (isJsonObject(first)) {
    return 'jsonl'
  }
  if (/^\s*(?:\[\s*(?:\{|\]\s*$)|\{\s*["}])/.test(text)) {
    return 'json'
  }
  return hasColumns(lines.slice(0, 10)) ? toTableFormat(text) : 'text'
}

/** A table is named by its delimiter: what ends in .csv may be separated by tabs. */
function toTableFormat(text = ''): UploadFormat {
  const lines = toLines(text).slice(0, 10)
  return hasColumns(lines, ['\t']) && !hasColumns(lines, [',', ';']) ? 'tsv' : 'csv'
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
  catch {
    // Not JSON is a valid result here.
    return false
  }
}

/** True when at least two lines contain the same delimiter equally often. */
function hasColumns(lines: string[], delimiters = [',', '\t', ';']): boolean {
  return lines.length > 1 && delimiters.some((delimiter) => {
    const counts = new Set(lines.map(line => line.split(delimiter).length))
    return counts.size === 1 && !counts.has(1)
  })
}
