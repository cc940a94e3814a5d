import { readLines } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'
import type { DatasetFile } from '#shared/domain/dataset/artifact'

/** Bytes of records that a thread is given at once; more when one record is longer. */
export const BATCH_BYTES = 1 << 20
/** For one batch: a record of 64 MB takes some 10 s. */
export const BATCH_CPU_MS = 60_000
/** For comparing 20 million hashes with as many. */
export const PAIR_CPU_MS = 120_000
/** Nobody looks at a check of a release all the time: it may wait for what people wait for. */
export const WAIT_MS = 600_000

/** Lines of a file, some at a time; `bytes` with their line ends. */
export async function* readBatches(
  artifacts: ArtifactStore, { uri, bytes: size }: Pick<DatasetFile, 'uri' | 'bytes'>,
): AsyncGenerator<{ lines: Buffer[], bytes: number }> {
  let lines: Buffer[] = []
  let bytes = 0
  for await (const line of readLines(await artifacts.open(uri, { bytes: size }) as AsyncIterable<Buffer>)) {
    lines.push(line)
    bytes += line.length + 1
    if (bytes >= BATCH_BYTES) {
      yield { lines, bytes }
      lines = []
      bytes = 0
    }
  }
  if (lines.length > 0) {
    yield { lines, bytes }
  }
}
