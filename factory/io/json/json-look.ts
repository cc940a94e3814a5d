import { isRecord } from '../field-path.ts'
import { createJsonSplitter } from './json-splitter.ts'

const OPEN_ARRAY = 91
const OPEN_OBJECT = 123
const NEWLINE = 10

/**
 * Whether a text has one JSON value per line; otherwise it is one array, or values over several lines.
 *
 * @param head the text, or the first part of it
 */
export function looksLikeLines(head: Buffer, isWhole: boolean): boolean {
  const start = findText(head, 0)
  const first = head[start]
  if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) {
    return true
  }
  const newline = head.indexOf(NEWLINE, start)
  const line = head.subarray(start, newline < 0 ? head.length : newline).toString('utf8')
  if (isJson(line)) {
    // An array on one line is the whole text, or one of several lines.
    return first === OPEN_OBJECT || (newline >= 0 && findText(head, newline) < head.length)
  }
  if (first === OPEN_ARRAY) {
    return false
  }
  return newline < 0 || !spansLines(head.subarray(start), line, isWhole)
}

/** Whether an object that is incomplete on its first line ends some lines later. */
function spansLines(head: Buffer, line: string, isWhole: boolean): boolean {
  const splitter = createJsonSplitter({ maxValueBytes: head.length })
  const [value = isWhole ? splitter.end() : undefined] = splitter.push(head)
  if (value) {
    return isJson(value.chunk.toString('utf8', value.start, value.end))
  }
  // Larger than the sample, or truncated.
  return /[{[,:]\s*$/.test(line)
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) || Array.isArray(value)
  }
  catch {
    // Not JSON is a valid result here.
    return false
  }
}

function findText(bytes: Buffer, from: number): number {
  let index = from
  while (index < bytes.length && (bytes[index] === 32 || (bytes[index]! >= 9 && bytes[index]! <= 13))) {
    index += 1
  }
  return index
}
