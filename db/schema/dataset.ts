import type { ColumnInfo, DatasetManifest } from '#shared/domain/dataset/artifact'
import type { CreatedAt, Editable, Json } from './columns'

export interface DatasetTable extends Editable {
  projectId: string
  name: string
  description: string
  archivedAt: Date | null
}

export interface DatasetVersionTable {
  id: string
  projectId: string
  datasetId: string
  semver: string
  /** 'SEALED' */
  state: string
  manifest: Json<DatasetManifest>
  manifestUri: string
  manifestSha256: string
  rows: number
  bytes: number
  columns: Json<ColumnInfo[]>
  /** Per-column statistics by column name. */
  stats: Json<Record<string, unknown>>
  /** Ids of the dataset versions it was made from. */
  parents: Json<string[]>
  producedByRun: string
  producedByStage: string
  createdAt: CreatedAt
}
