import type { ArtifactStore } from '#artifact/store'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { PERSONAL_KINDS } from '#record/personal-data'
import { isNested, type Shapes } from '#shared/domain/release/column-shape'
import type { Findings, FindingsOfKind } from '#shared/domain/release/release-record'
import { joinFindings, type KnownRecords } from '#server/thread/record-scan'
import type { Threads } from '#server/thread/threads'
import { BATCH_CPU_MS, readBatches, WAIT_MS } from './record-batches'
import { naming } from './release-work'

/** Above this one record in so many is looked at, evenly over the version. */
const WHOLE_RECORDS = 1_000_000

interface Options {
  onBytes: (bytes: number) => Promise<void>
  /** To look for in all records. */
  known?: readonly KnownRecords[]
}

interface Scan {
  findings: Findings
  /** Of the columns that hold objects or lists, from all records. */
  shapes: Shapes
  /** Of each of the known ones, the hashes of those that the version has. */
  met: ReadonlySet<bigint>[]
}

type Scanned = Pick<DatasetVersionRow, 'manifest' | 'rows' | 'columns'>

/**
 * Looks for data of persons and for keys in the values of the records, at what nested columns are made of, and for
 * records that are known.
 */
export async function scanRecords(
  { artifacts, threads }: { artifacts: ArtifactStore, threads: Threads },
  { manifest, rows, columns }: Scanned,
  { onBytes, known = [] }: Options,
): Promise<Scan> {
  let shapes: Shapes = Object.fromEntries(columns.filter(isNested).map(({ name }) => [name, null]))
  const hasNested = Object.keys(shapes).length > 0
  const met = known.map(() => new Set<bigint>())
  const needsAll = hasNested || known.length > 0
  // Each of the known ones is one more look at every record.
  const cpuMs = BATCH_CPU_MS * (1 + known.length)
  const step = Math.max(1, Math.ceil(rows / WHOLE_RECORDS))
  const kinds = new Map<string, FindingsOfKind>()
  let [row, scanned] = [0, 0]
  for (const file of manifest.files) {
    await naming(file.path, async () => {
      for await (const { lines, bytes } of readBatches(artifacts, file)) {
        const first = row
        const records = lines.flatMap((line, index) => {
          const isLooked = (first + index) % step === 0
          return isLooked || needsAll ? [{ row: first + index, text: line.toString(), isLooked }] : []
        })
        const part = await threads.use(ask => ask('scan', { records, shapes, known }, cpuMs), { waitMs: WAIT_MS })
        joinFindings(kinds, part.kinds)
        shapes = part.shapes
        for (const [index, hashes] of part.met.entries()) {
          hashes.forEach(hash => met[index]?.add(hash))
        }
        scanned += records.filter(({ isLooked }) => isLooked).length
        row += lines.length
        await onBytes(bytes)
      }
    })
  }
  const found = PERSONAL_KINDS.flatMap(kind => kinds.get(kind) ?? [])
  return { findings: { scanned, total: rows, kinds: found }, shapes, met }
}
