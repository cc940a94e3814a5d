import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { writeRowIndex } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'
import type { Db } from '#db/client'
import type { ColumnInfo, DatasetManifest } from '#shared/domain/dataset/artifact'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

export interface GivenVersion {
  datasetId: string
  semver?: string
  records?: readonly unknown[]
  /** Records as lines of their file. */
  lines?: readonly string[]
  /** Names of nullable text columns, or complete columns. */
  columns: readonly (string | ColumnInfo)[]
  stats?: Record<string, unknown>
  /** A manifest as a stage wrote it; absent = one made from the records. */
  manifest?: DatasetManifest
  parents?: readonly string[]
  producedByRun?: string
  producedByStage?: string
}

const PIECE_LINES = 1_000

/** A sealed version as a run leaves it, with its bytes and row index in the store. @returns sha256 of the data file. */
export async function givenVersion({ db, artifacts }: { db: Db, artifacts: ArtifactStore }, {
  datasetId, semver = '1.0.0', records = [], lines = records.map(record => JSON.stringify(record)), columns, stats = {},
  parents = [], producedByRun = v7(), producedByStage = 'out', manifest,
}: GivenVersion): Promise<{ id: string, sha256: string }> {
  const data = await artifacts.put((async function* () {
    // Many at once: each piece is a write of its own.
    for (let start = 0; start < lines.length; start += PIECE_LINES) {
      yield Buffer.from(lines.slice(start, start + PIECE_LINES).map(line => `${line}\n`).join(''))
    }
  })())
  const index = await writeRowIndex(artifacts, data.uri)
  const rows = lines.length
  const columnInfos = columns.map(column =>
    typeof column === 'string' ? { name: column, type: 'string', nullable: true } : column)
  const file = { path: 'data.jsonl', uri: data.uri, indexUri: index.uri, bytes: data.bytes, rows, sha256: data.sha256 }
  const sealed = manifest ?? { dataset: datasetId, files: [file], rows, bytes: data.bytes, columns: columnInfos, stats }
  const id = v7()
  await db.insertInto('datasetVersions').values({
    id, projectId: DEFAULT_PROJECT_ID, datasetId, semver, state: 'SEALED', rows: sealed.rows, bytes: sealed.bytes,
    manifest: JSON.stringify(sealed),
    manifestUri: data.uri, manifestSha256: randomBytes(32).toString('hex'), columns: JSON.stringify(sealed.columns),
    stats: JSON.stringify(sealed.stats), parents: JSON.stringify(parents),
    producedByRun, producedByStage,
  }).execute()
  return { id, sha256: data.sha256 }
}
