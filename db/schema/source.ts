import type { ColumnType, Generated } from 'kysely'
import type { ColumnInfo } from '#shared/domain/dataset/artifact'
import type { CreatedAt, Editable, Json, JsonWithDefault } from './columns'

export interface UploadTable {
  id: string
  projectId: string
  filename: string
  bytes: number
  sha256: string
  /** `artifact:sha256/<hex>` */
  uri: string
  /** 'jsonl' | 'json' | 'csv' | 'text' | 'unknown' */
  format: string
  /** 'none' | 'gzip' */
  compression: Generated<string>
  actor: string
  createdAt: CreatedAt
  /** Deleted by a person: nothing new reads it, and what has read it says so. */
  deletedAt: Date | null
  deletedBy: string | null
  /** When its bytes had left the store; null while something else needs them, or until they are looked at again. */
  bytesGoneAt: Date | null
}

/** A running resumable upload, see docs/adr/0012. */
export interface ResumableUploadTable {
  id: string
  projectId: string
  filename: string
  /** Size of the whole file, as announced by the sender. */
  bytes: number
  /** Durable bytes: where the sender continues. */
  receivedBytes: Generated<number>
  /** The artifact writer with those bytes; null before the first byte. */
  writerName: string | null
  /** Set when the upload is complete. */
  uploadId: string | null
  actor: string
  /**
   * Whom it counts for while it is unfinished: `user <id>`, or the network while nobody signs in; '' = begun before
   * this was noted.
   */
  owner: Generated<string>
  createdAt: CreatedAt
  updatedAt: ColumnType<Date, Date | undefined, Date>
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
  /** Columns detected by the last test; [] before. */
  columns: Json<ColumnInfo[]>
  lastTestAt: Date | null
  lastTestOk: boolean | null
  lastTestMessage: string | null
  /** UPPER_SNAKE_CASE; '' = no finding. */
  lastTestCode: Generated<string>
  lastTestParams: JsonWithDefault<Record<string, string>>
  archivedAt: Date | null
  /** Files that it was given, the one that it reads included; 0 = a folder, which is filled elsewhere. */
  arrivals: Generated<number>
}

/** A run that has read a source. Key (source_id, run_id). */
export interface SourceUseTable {
  sourceId: string
  runId: string
  projectId: string
  pipelineId: string
  /** When the run was launched. */
  usedAt: CreatedAt
}

/** Uses of a source by the UTC day, of days that have ended. Key (source_id, day, pipeline_id). Not of demo data. */
export interface SourceUseDayTable {
  sourceId: string
  /** Its start. */
  day: Date
  pipelineId: string
  runs: number
  lastUsedAt: Date
}
