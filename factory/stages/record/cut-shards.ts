import { TRACE_INTERVAL } from '#artifact/trace-form.ts'
import type { ArtifactStore } from '#artifact/store.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import type { SourcePosition } from '../row/row.ts'
import type { ShardSpec } from '../../job/shard-spec.ts'

const NEWLINE = 10

export interface CutShard extends Pick<ShardSpec, 'recordsBefore' | 'input'> {
  records: number
  /** For each of `input`, which of the stage's artifacts it is part of. */
  indexes: number[]
  /** After its last record. */
  end: SourcePosition
}

/**
 * Cuts the lines of artifacts into shards of at least so many bytes, except the last. A shard begins with a block
 * of the trace, so that the traces of shards can be joined. The artifacts are read once, to count their lines and to
 * compare them with their hashes.
 */
export async function* cutShards(
  store: ArtifactStore, artifacts: readonly Pick<ArtifactRef, 'uri' | 'bytes'>[],
  { from, shardBytes, signal }: { from: SourcePosition | undefined, shardBytes: number, signal: AbortSignal },
): AsyncGenerator<CutShard> {
  let number = from?.number ?? 0
  const begin = (): CutShard =>
    ({ recordsBefore: number, records: 0, input: [], indexes: [], end: { input: 0, after: 0, number } })
  let shard = begin()
  let shardSize = 0

  for (let index = from?.input ?? 0; index < artifacts.length; index += 1) {
    const { uri, bytes } = artifacts[index]!
    let start = index === from?.input ? from.after : 0
    let [offset, lineStart] = [start, start]
    const add = (end: number) => {
      if (end > start) {
        shard.input.push({ uri, bytes, start, end })
        shard.indexes.push(index)
        shard.end = { input: index, after: end, number }
        shardSize += end - start
        start = end
      }
    }
    for await (const chunk of await store.open(uri, { start, bytes, isHashed: true }) as AsyncIterable<Buffer>) {
      signal.throwIfAborted()
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) {
        number += 1
        shard.records += 1
        lineStart = offset + at + 1
        if (number % TRACE_INTERVAL === 0 && shardSize + lineStart - start >= shardBytes) {
          add(lineStart)
          yield shard
          shard = begin()
          shardSize = 0
        }
      }
      offset += chunk.length
    }
    if (offset > lineStart) {
      // A last line without its line end.
      number += 1
      shard.records += 1
    }
    add(offset)
  }
  if (shard.records > 0) {
    yield shard
  }
}
