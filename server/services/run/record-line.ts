import type { Buffer } from 'node:buffer'
import { readLines } from '#artifact/row-index'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore } from '#artifact/store'
import type { LensSide } from '#shared/contract/run/run-lens.contract'
import { rawJson } from '../common/raw-json'

/** Bytes and time to get to a line: from the start of its block, or of the file when nothing says where it is. */
const MAX_SKIPPED_BYTES = 256 << 20
const READ_CAP_MS = 1_500
/** A larger record is of no use on a page. */
const MAX_RECORD_BYTES = 1 << 20
const EXCERPT_CHARS = 2_000

export interface LineSearch {
  /** Index of the artifact to begin with. */
  input: number
  /** Of a line's first byte in it. */
  offset: number
  /** Lines to skip from there, through the end of an artifact into the next. */
  skip: number
}

export const side = (state: LensSide['state']): LensSide => ({ state, record: null, text: null, bytes: null })

/** One line of artifacts that are read one after another; a line that cannot be read is an answer, too. */
export async function readLine(
  store: ArtifactStore, uris: readonly string[], { input, offset, skip }: LineSearch, toAnswer = toSide,
): Promise<LensSide> {
  const deadline = performance.now() + READ_CAP_MS
  let toSkip = skip
  let skippedBytes = 0
  try {
    for (const [index, uri] of uris.slice(input).entries()) {
      await store.check(uri)
      for await (const line of readLines(await store.open(uri, { start: index === 0 ? offset : 0 }))) {
        if (toSkip === 0) {
          return toAnswer(line)
        }
        toSkip -= 1
        skippedBytes += line.length
        if (skippedBytes > MAX_SKIPPED_BYTES || performance.now() > deadline) {
          return side('too_far')
        }
      }
    }
  }
  catch (error) {
    if (error instanceof ArtifactNotFound) {
      return side('missing')
    }
    if (error instanceof ArtifactDamaged) {
      return side('damaged')
    }
    throw error
  }
  // Fewer lines than were written.
  return side('damaged')
}

function toSide(line: Buffer): LensSide {
  if (line.length > MAX_RECORD_BYTES) {
    return { ...side('too_large'), bytes: line.length }
  }
  const text = line.toString('utf8')
  return isObject(text)
    ? { ...side('record'), record: rawJson(text) }
    : { ...side('text'), text: text.slice(0, EXCERPT_CHARS) }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
  catch {
    // Not JSON: shown as text.
    return false
  }
}
