import type { ArtifactStore } from '#artifact/store.ts'
import { type Line, readLines } from '../../io/line-reader.ts'
import type { ArtifactRef, StageJob } from '../../job/stage-job.ts'
import { tooLong } from './text-row-source.ts'
import type { Row, RowSource } from '../row/row.ts'

/**
 * Longest record between stages. Parsed, JSON takes up to 11 times its size (`[],[],…`), and when a parse exceeds the
 * heap limit V8 ends the whole process, not only the thread (seen 2026-11-25, Node 24.21): so the largest record must
 * fit into the heap of a thread, see MAX_HEAP_MB.
 */
export const MAX_RECORD_LINE_BYTES = 64 << 20

/** The output of the stages before, one artifact after another. */
export function listUpstream(job: StageJob): ArtifactRef[] {
  return job.upstream.flatMap(({ outputs }) => outputs.filter(({ role }) => role === 'OUTPUT'))
}

export function createUpstreamSource(store: ArtifactStore, artifacts: ArtifactRef[]): RowSource {
  const before: number[] = []
  let totalBytes = 0
  for (const { bytes } of artifacts) {
    before.push(totalBytes)
    totalBytes += Math.max(0, bytes)
  }
  return {
    artifacts: artifacts.map(({ uri }) => uri),
    totalBytes,
    bytesBefore: ({ input, after }) => (before[input] ?? 0) + after,
    async* read(from) {
      let number = from?.number ?? 0
      for (let input = from?.input ?? 0; input < artifacts.length; input += 1) {
        const offset = input === from?.input ? from.after : 0
        const { uri, bytes } = artifacts[input]!
        for await (const lines of readLines(await store.open(uri, { start: offset, bytes, isHashed: true }), {
          maxLineBytes: MAX_RECORD_LINE_BYTES, offset, number,
        })) {
          number = lines.at(-1)!.number
          yield lines.map(line => toRow(line, input))
        }
      }
    },
  }
}

export function toRow({ chunk, start, end, number, after, isOverlong }: Line, input: number): Row {
  const fault = isOverlong ? tooLong(MAX_RECORD_LINE_BYTES) : undefined
  return { chunk, start, end, number, after, input, fault }
}
