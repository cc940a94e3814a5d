import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore } from '#artifact/store'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import type { ReleaseRow } from '#db/repositories/release/release.repository'
import { proposeBump, type RecordDifference, type ReleaseContent, type Uncompared } from '#shared/domain/release/bump'
import type { Difference } from '#shared/domain/release/release-record'
import type { Patience, Threads } from '#server/thread/threads'
import { BATCH_CPU_MS, PAIR_CPU_MS, readBatches } from './record-batches'

/** What a request may wait for; more is compared by the check. */
export const QUICK_BYTES = 32 << 20
/** Of each side: 8 bytes each are kept in memory. */
const MOST_ROWS = 20_000_000

type Version = Pick<DatasetVersionRow, 'manifest' | 'columns' | 'rows' | 'bytes'>

interface Sides {
  /** The last release and its version; undefined = this is the first. */
  base: { release: Pick<ReleaseRow, 'state'>, version: Version } | undefined
  version: Version
}

interface Hands {
  artifacts: ArtifactStore
  /** Where records are read: how much there is to each is up to those who made them. */
  threads: Threads
}

interface Options {
  /** Of who waits for it. */
  patience: Patience
  /** Of both sides together. */
  maxBytes: number
  onBytes?: (bytes: number) => Promise<void>
}

/** What has changed since the last release, and the bump of the number that follows from it. */
export async function compareWithLast(hands: Hands, { base, version }: Sides, options: Options): Promise<Difference> {
  const [before, after] = [base && toContent(base.version), toContent(version)]
  // The columns alone already tell which ones are new.
  const { reason, addedColumns } = proposeBump(before, after, undefined)
  if (!base || reason === 'same_files') {
    return {
      ...proposeBump(before, after, undefined), records: base ? { same: version.rows, added: 0, gone: 0 } : null,
      uncompared: null,
    }
  }
  const compared = await compareRecords(hands, { base, version, addedColumns }, options)
  const records = typeof compared === 'string' ? undefined : compared
  return {
    ...proposeBump(before, after, records), records: records ?? null,
    uncompared: typeof compared === 'string' ? compared : null,
  }
}

const toContent = ({ manifest, columns }: Version): ReleaseContent => ({
  columns, sha256s: manifest.files.map(file => file.sha256),
})

interface Compared {
  base: NonNullable<Sides['base']>
  version: Version
  addedColumns: readonly string[]
}

/** @returns why they were not compared. */
async function compareRecords(
  hands: Hands, { base, version, addedColumns }: Compared, options: Options,
): Promise<RecordDifference | Uncompared> {
  if (base.version.bytes + version.bytes > options.maxBytes || Math.max(base.version.rows, version.rows) > MOST_ROWS) {
    return 'too_large'
  }
  try {
    const left = await hashRecords(hands, base.version, { ...options, without: [] })
    const right = left && await hashRecords(hands, version, { ...options, without: addedColumns })
    return left && right
      ? await hands.threads
          .use(ask => ask('pair', { left, right }, PAIR_CPU_MS, [left.buffer, right.buffer]), options.patience)
      : 'unreadable'
  }
  catch (error) {
    // The files of an archived release may have left the store. A check finds out whether those of this one are sound.
    if (error instanceof ArtifactNotFound || error instanceof ArtifactDamaged) {
      return base.release.state === 'ARCHIVED' ? 'archived' : 'unreadable'
    }
    throw error
  }
}

interface HashOptions extends Options {
  without: readonly string[]
}

/** @returns undefined when a record cannot be read */
async function hashRecords(
  { artifacts, threads }: Hands, { manifest, rows }: Version, { without, patience, onBytes }: HashOptions,
): Promise<BigUint64Array | undefined> {
  const hashes = new BigUint64Array(rows)
  let count = 0
  for (const file of manifest.files) {
    await artifacts.check(file.uri, file.bytes)
    for await (const { lines, bytes } of readBatches(artifacts, file)) {
      const records = lines.filter(line => line.length > 0).slice(0, rows - count).map(line => line.toString())
      const next = await threads.use(ask => ask('hash', { records, without }, BATCH_CPU_MS), patience)
      if (!next) {
        return undefined
      }
      hashes.set(next, count)
      count += next.length
      await onBytes?.(bytes)
    }
  }
  return hashes.subarray(0, count)
}
