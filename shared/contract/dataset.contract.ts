import { z } from 'zod'
import { column, description, editable, id, instant, name, pageOf, pageQuery, projectQuery } from './common.contract'

export const datasetCreate = z.strictObject({ projectId: id.optional(), name, description: description.default('') })
export const datasetChange = z.strictObject({ name: name.optional(), description: description.optional() })

/** Runs the built-in pipeline that reads the source and publishes into the dataset. */
export const datasetImport = z.strictObject({
  sourceId: id,
  /** A trial: most records to read; 0 = all. */
  recordLimit: z.int().min(0).max(1_000_000_000_000).default(0),
})

export const datasetVersionSummary = z.object({
  id,
  semver: z.string(),
  state: z.enum(['SEALED']),
  rows: z.int(),
  bytes: z.int(),
  manifestSha256: z.string(),
  producedByRun: id,
  producedByStage: z.string(),
  createdAt: instant,
})

export const datasetVersionView = datasetVersionSummary.extend({
  projectId: id,
  datasetId: id,
  datasetName: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), rows: z.int(), sha256: z.string() })),
  columns: z.array(column),
  /** Per column, by its name. */
  stats: z.record(z.string(), z.unknown()),
  /** Dataset versions that it was made from. */
  parents: z.array(id),
})

export const datasetView = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  description: z.string(),
  latest: datasetVersionSummary.nullable(),
})

export const datasetListQuery = pageQuery.extend(projectQuery.shape)
export const datasetPage = pageOf(datasetView)
export const datasetVersionPage = pageOf(datasetVersionSummary)

/** MAJOR.MINOR.PATCH, or the newest. */
export const versionParams = z.strictObject({ id, version: z.union([z.literal('latest'), z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/)]) })

export const recordQuery = pageQuery.extend({
  /** Part of the record's JSON text, upper or lower case. */
  q: z.string().trim().min(1).max(200).optional(),
})

export const recordPage = pageOf(z.object({
  /** From 0. */
  row: z.int(),
  record: z.unknown(),
})).extend({
  /** Rows of the version. */
  rows: z.int(),
  /** How far a text search got: rows before this one were looked at. Without `q`: the row after the page. */
  scannedTo: z.int(),
})

export const DOWNLOAD_FORMATS = ['jsonl', 'csv'] as const
export const downloadQuery = z.strictObject({ format: z.enum(DOWNLOAD_FORMATS).default('jsonl') })

export type DatasetCreate = z.output<typeof datasetCreate>
export type DatasetChange = z.output<typeof datasetChange>
export type DatasetImport = z.output<typeof datasetImport>
export type DatasetView = z.infer<typeof datasetView>
export type DatasetVersionSummary = z.infer<typeof datasetVersionSummary>
export type DatasetVersionView = z.infer<typeof datasetVersionView>
export type RecordQuery = z.output<typeof recordQuery>
export type RecordPage = z.infer<typeof recordPage>
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number]
