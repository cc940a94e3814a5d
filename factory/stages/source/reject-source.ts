import type { ArtifactStore } from '#artifact/store.ts'
import { listFields, readString, type Span } from '#record/json-scan.ts'
import { type Line, readLines } from '../../io/line-reader.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { MAX_RECORD_LINE_BYTES } from './artifact-source.ts'
import type { Fault, Row, RowSource } from '../row/row.ts'

/**
 * The records with one reason in files of rejected records, in the order in which they were rejected. One of which only
 * an excerpt was kept is read, and fails. Lines of other groups are no records.
 */
export function createRejectSource(store: ArtifactStore, files: readonly ArtifactRef[], reason: string): RowSource {
  const before = files.map((_, index) => files.slice(0, index).reduce((sum, { bytes }) => sum + Math.max(0, bytes), 0))
  // Most lines of other groups are skipped without being scanned.
  const needle = Buffer.from(JSON.stringify(reason))
  return {
    totalBytes: files.reduce((sum, { bytes }) => sum + Math.max(0, bytes), 0),
    bytesBefore: ({ input, after }) => (before[input] ?? 0) + after,
    fingerprint: { files: files.map(({ uri }) => uri), reason },
    async* read(from) {
      let number = from?.number ?? 0
      for (let input = from?.input ?? 0; input < files.length; input += 1) {
        const { uri, bytes } = files[input]!
        const offset = input === from?.input ? from.after : 0
        for await (const lines of readLines(await store.open(uri, { start: offset, bytes, isHashed: true }), {
          maxLineBytes: MAX_RECORD_LINE_BYTES, offset, number,
        })) {
          number = lines.at(-1)!.number
          yield lines.flatMap(line => toRow(line, input, { needle, reason }) ?? [])
        }
      }
    },
  }
}

/** @returns undefined for a line of another group. */
function toRow(
  { chunk, start, end, number, after }: Line, input: number, { needle, reason }: { needle: Buffer, reason: string },
): Row | undefined {
  if (!chunk.subarray(start, end).includes(needle)) {
    return undefined
  }
  const line = chunk.toString('utf8', start, end)
  const fields = listFields(line)
  const stringOf = (span: Span | undefined) => span && line[span.start] === '"' ? readString(line, span) : undefined
  if (stringOf(fields.get('reason')) !== reason) {
    return undefined
  }
  const record = fields.get('record')
  const text = record && line[record.start] === '{' ? line.slice(record.start, record.end) : undefined
  return {
    number, after, input, start: 0,
    ...text === undefined
      ? { end: 0, fault: notKept(stringOf(fields.get('raw')) ?? '') }
      : { text, end: Buffer.byteLength(text) },
  }
}

const notKept = (raw: string): Fault => ({
  reason: 'RECORD_NOT_KEPT', message: 'only an excerpt of the record was kept', raw,
})
