import type { ColumnInfo } from '#shared/domain/artifact'
import type { CreatedAt, Editable, Json } from './columns'

export interface UploadTable {
  id: string
  projectId: string
  filename: string
  bytes: number
  sha256: string
  /** `artifact:sha256/<hex>` */
  uri: string
  /** 'jsonl' | 'csv' | 'text' | 'unknown' */
  format: string
  actor: string
  createdAt: CreatedAt
}

export interface DataSourceTable extends Editable {
  projectId: string
  name: string
  /** 'upload' | 'folder' */
  kind: string
  /** Stage kind that reads it: 'ingest.files' | 'ingest.jsonl' | 'ingest.csv'. */
  stageKind: string
  /** Parameters of that stage. */
  parameters: Json<Record<string, unknown>>
  uploadId: string | null
  /** Columns seen at the last test; [] before. */
  columns: Json<ColumnInfo[]>
  lastTestAt: Date | null
  lastTestOk: boolean | null
  lastTestMessage: string | null
  archivedAt: Date | null
}
