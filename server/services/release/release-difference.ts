import { createHash } from 'node:crypto'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore } from '#artifact/store'
import { readLines } from '#artifact/row-index'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import type { ReleaseRow } from '#db/repositories/release/release.repository'
import { toCanonicalText } from '#record/canonical-text'
import { parseValue, TooDeep } from '#record/parse-value'
import { isRecord, type Value } from '#record/value'
import { proposeBump, type RecordDifference, type ReleaseContent, type Uncompared } from '#shared/domain/release/bump'
import type { Difference } from '#shared/domain/release/release-record'

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

interface Options {
  /** Of both sides together. */
  maxBytes: number
  onBytes?: (bytes: number) => Promise<void>
}

/** What has changed since the last release, and the bump of the number that follows from it. */
export async function compareWithLast(artifacts: ArtifactStore, { base, version }: Sides, { maxBytes, onBytes }: Options): Promise<Difference> {
  const [before, after] = [base && toContent(base.version), toContent(version)]
  // The columns alone already tell which ones are new.
  const { reason, addedColumns } = proposeBump(before, after, undefined)
  if (!base || reason === 'same_files') {
    return { ...proposeBump(before, after, undefined), records: base ? { same: version.rows, added: 0, gone: 0 } : null, uncompared: null }
  }
  const compared = await compareRecords(artifacts, { base, version, addedColumns }, { maxBytes, ...onBytes && { onBytes } })
  const records = typeof compared === 'string' ? undefined : compared
  return { ...proposeBump(before, after, records), records: records ?? null, uncompared: typeof compared === 'string' ? compared : null }
}

const toContent = ({ manifest, columns }: Version): ReleaseContent => ({ columns, sha256s: manifest.files.map(file => file.sha256) })

interface Compared {
  base: NonNullable<Sides['base']>
  version: Version
  addedColumns: readonly string[]
}

/** @returns why they were not compared. */
async function compareRecords(artifacts: ArtifactStore, { base, version, addedColumns }: Compared, { maxBytes, onBytes }: Options): Promise<RecordDifference | Uncompared> {
  if (base.version.bytes + version.bytes > maxBytes || Math.max(base.version.rows, version.rows) > MOST_ROWS) {
    return 'too_large'
  }
  try {
    const left = await hashRecords(artifacts, base.version, { without: [], onBytes })
    const right = await hashRecords(artifacts, version, { without: addedColumns, onBytes })
    return pair(left, right)
  }
  catch (error) {
    // The files of an archived release may have left the store. A check finds out whether those of this one are sound.
    if (error instanceof ArtifactNotFound || error instanceof ArtifactDamaged) {
      return base.release.state === 'ARCHIVED' ? 'archived' : 'unreadable'
    }
    if (error instanceof SyntaxError || error instanceof TooDeep) {
      return 'unreadable'
    }
    throw error
  }
}

interface HashOptions {
  without: readonly string[]
  onBytes: ((bytes: number) => Promise<void>) | undefined
}

/** Sorted. */
async function hashRecords(artifacts: ArtifactStore, { manifest, rows }: Version, { without, onBytes }: HashOptions): Promise<BigUint64Array> {
  const hashes = new BigUint64Array(rows)
  let count = 0
  for (const { uri, bytes } of manifest.files) {
    await artifacts.check(uri, bytes)
    for await (const line of readLines(artifacts.open(uri, { bytes }) as AsyncIterable<Buffer>)) {
      if (line.length > 0 && count < rows) {
        hashes[count] = toHash(line.toString(), without)
        count += 1
      }
      await onBytes?.(line.length + 1)
    }
  }
  return hashes.subarray(0, count).sort()
}

/** By value: neither the order of fields nor the notation of a number matters, whether a double can hold it or not. */
function toHash(line: string, without: readonly string[]): bigint {
  const text = toCanonicalText(omit(parseValue(line), without))
  return createHash('sha256').update(text).digest().readBigUInt64LE()
}

function omit(record: Value, names: readonly string[]): Value {
  if (names.length === 0 || !isRecord(record)) {
    return record
  }
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
}

function pair(left: BigUint64Array, right: BigUint64Array): RecordDifference {
  let [at, to, same] = [0, 0, 0]
  while (at < left.length && to < right.length) {
    const [a, b] = [left[at]!, right[to]!]
    same += a === b ? 1 : 0
    at += a <= b ? 1 : 0
    to += b <= a ? 1 : 0
  }
  return { same, added: right.length - same, gone: left.length - same }
}
