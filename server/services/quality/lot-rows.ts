import { Buffer } from 'node:buffer'
import { readLines, readRows, ROW_INTERVAL } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'
import type { DatasetFile } from '#shared/domain/dataset/artifact'
import { toRefused } from '#server/errors'

/** A sample is held in memory while its lot is made. */
const MAX_SAMPLE_BYTES = 64 * 1024 * 1024

/** @throws AppError `refused` for more than fits */
export async function collectRows(rows: AsyncIterable<string>, maxBytes = MAX_SAMPLE_BYTES): Promise<string[]> {
  const lines: string[] = []
  let bytes = 0
  for await (const line of rows) {
    bytes += Buffer.byteLength(line)
    if (bytes > maxBytes) {
      throw toRefused(
        '/policyId', 'SAMPLE_TOO_LARGE', `the records of the sample have more than ${maxBytes} bytes: draw fewer`,
      )
    }
    lines.push(line)
  }
  return lines
}

/**
 * Rows of a version, counted through its files. Of a file only the stretches of the index in which they lie are read.
 *
 * @param numbers rising
 * @throws ArtifactNotFound, ArtifactDamaged
 */
export async function* readVersionRows(
  artifacts: ArtifactStore, files: readonly DatasetFile[], numbers: readonly number[],
): AsyncGenerator<string> {
  let first = 0
  for (const file of files) {
    const own = numbers.filter(row => row >= first && row < first + file.rows).map(row => row - first)
    for (let index = 0; index < own.length;) {
      const { taken, count } = await readPiece(artifacts, file, own.slice(index))
      yield* taken
      index += count
    }
    first += file.rows
  }
}

/** Rows that lie between two marks of the index are read together; at least one. */
async function readPiece(
  artifacts: ArtifactStore, { uri, indexUri, bytes, rows }: DatasetFile, wanted: readonly number[],
): Promise<{ taken: string[], count: number }> {
  const from = wanted[0] ?? 0
  const end = (Math.floor(from / ROW_INTERVAL) + 1) * ROW_INTERVAL
  const near = wanted.filter(row => row < end)
  const lines = await readRows(artifacts, { uri, indexUri, bytes, rows, from, limit: (near.at(-1) ?? from) - from + 1 })
  const taken = near.flatMap(row => lines[row - from] ?? [])
  return { taken, count: Math.max(1, taken.length) }
}

/** Rows of a JSONL artifact without an index: read once from its start. @param numbers rising */
export async function* readArtifactRows(
  artifacts: ArtifactStore, uri: string, numbers: readonly number[],
): AsyncGenerator<string> {
  let row = 0
  let found = 0
  for await (const line of readLines(await artifacts.open(uri) as AsyncIterable<Buffer>)) {
    if (row === numbers[found]) {
      found += 1
      yield line.toString('utf8')
    }
    if (found === numbers.length) {
      break
    }
    row += 1
  }
}

export async function countArtifactRows(artifacts: ArtifactStore, uri: string): Promise<number> {
  let rows = 0
  for await (const line of readLines(await artifacts.open(uri) as AsyncIterable<Buffer>)) {
    rows += line.length > 0 ? 1 : 0
  }
  return rows
}
