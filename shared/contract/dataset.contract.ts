import { z } from 'zod'
import { RUN_NAMES, RUN_TYPES } from '../domain/run/run-state'
import {
  archived, closest, column, description, editable, id, ids, instant, integerText, name, pageOf, pageQuery,
  projectQuery,
} from './common.contract'

export const datasetCreate = z.strictObject({ projectId: id.optional(), name, description: description.default('') })
export const datasetChange = z.strictObject({ name: name.optional(), description: description.optional() })

/** Runs the built-in pipeline that reads the source and publishes to the dataset. */
export const datasetImport = z.strictObject({
  sourceId: id,
  /** Maximum number of records to read; 0 = all. With a limit the run is a trial and seals no version. */
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
  stats: z.record(z.string(), z.unknown()).describe(
    'Per column, by its name. `distinct` is counted one by one up to 4,096 values; beyond, it is an estimate within a '
    + 'few percent and `distinctIsEstimate` is true. Where `distinctIsEstimate` is absent it is an estimate.',
  ),
  /** Dataset versions it was made from. */
  parents: z.array(id),
})

export const datasetView = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  description: z.string(),
  latest: datasetVersionSummary.nullable(),
})

export const datasetListQuery = pageQuery.extend(projectQuery.shape).extend({
  /** Part of the name, upper or lower case. */
  q: z.string().trim().max(200).optional(),
  closest,
  id: ids,
  archived,
})
export const datasetPage = pageOf(datasetView)

/** Differences from the previous version; null for the first. */
export const versionChange = z.object({
  before: z.string(),
  rows: z.int(),
  bytes: z.int(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  /** Columns whose type or nullability differs. */
  changed: z.array(z.string()),
})

export const datasetVersionItem = datasetVersionSummary.extend({ change: versionChange.nullable() })
export const datasetVersionPage = pageOf(datasetVersionItem)

/** MAJOR.MINOR.PATCH */
export const semverText = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/)
/** One version, or the newest. */
export const versionRef = z.union([z.literal('latest'), semverText])
export const versionParams = z.strictObject({ id, version: versionRef })

export const datasetDiffQuery = z.strictObject({ from: versionRef, to: versionRef })

const columnSide = z.object({
  type: z.string(), nullable: z.boolean(), nullRatio: z.number().nullable(), distinct: z.int().nullable(),
  distinctIsEstimate: z.boolean().describe('`distinct` was not counted one by one: it is right within a few percent'),
})

/** Compares schema, sizes and column statistics, not records. */
export const datasetDiff = z.object({
  from: datasetVersionSummary,
  to: datasetVersionSummary,
  /** Difference: to minus from. */
  rows: z.int(),
  bytes: z.int(),
  /** Both versions contain the same files. */
  isSameData: z.boolean(),
  columns: z.array(z.object({
    name: z.string(),
    change: z.enum(['added', 'removed', 'changed', 'same']),
    before: columnSide.nullable(),
    after: columnSide.nullable(),
  })),
})

export const recordQuery = pageQuery.extend({
  /** Part of the record's JSON text, upper or lower case. */
  q: z.string().trim().min(1).max(200).optional(),
  /** First row, from 0; a cursor overrides it. */
  from: integerText(z.int().min(0)).optional(),
})

export const recordPage = pageOf(z.object({
  /** From 0. */
  row: z.int(),
  record: z.unknown(),
})).extend({
  /** Number of rows of the version. */
  rows: z.int(),
  /** Progress of a text search: rows before this one were searched. Without `q`: the row after the page. */
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
export type DatasetVersionItem = z.infer<typeof datasetVersionItem>
export type DatasetDiff = z.infer<typeof datasetDiff>
export type RecordQuery = z.output<typeof recordQuery>
export type RecordPage = z.infer<typeof recordPage>
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number]

export const lineageQuery = z.strictObject({ version: versionRef.default('latest') })

export const lineageSource = z.object({
  type: z.literal('source'), id, name: z.string(), kind: z.string(), isArchived: z.boolean(),
})

/** Runs have a retention; only the id of a deleted run is known. */
export const lineageRun = z.object({
  type: z.literal('run'), id, name: z.string().nullable(), state: z.enum(RUN_TYPES).nullable(),
  stateName: z.enum(RUN_NAMES).nullable(),
})

export const lineageVersion = z.object({
  type: z.literal('version'),
  id,
  datasetId: id,
  datasetName: z.string(),
  semver: z.string(),
  rows: z.int(),
  createdAt: instant,
  /** True for a version of an archived dataset, which cannot be opened. */
  isArchived: z.boolean(),
})

export const lineageNode = z.discriminatedUnion('type', [lineageSource, lineageRun, lineageVersion])

/** source → run → version → run → version … */
export const lineageView = z.object({
  /** The requested version. */
  versionId: id,
  nodes: z.array(lineageNode),
  edges: z.array(z.object({ from: id, to: id })),
  /** True when the graph is incomplete. */
  isCut: z.boolean(),
})

export type LineageNode = z.infer<typeof lineageNode>
export type LineageView = z.infer<typeof lineageView>
