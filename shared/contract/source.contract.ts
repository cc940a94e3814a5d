import { z } from 'zod'
import { INGEST_KINDS } from '../domain/source-format'
import { SOURCE_KINDS } from '../domain/source-kind'
import {
  archived, closest, column, editable, flagText, id, ids, instant, integerText, name, pageOf, pageQuery, projectQuery,
} from './common.contract'
import { finding, params } from './finding.contract'
import { stageParameters } from './pipeline.contract'
import { uploadView } from './upload.contract'

const ingestKind = z.enum(INGEST_KINDS)

/** Reads one upload; without `stageKind` the one that fits its format. */
const uploadSettings = {
  kind: z.literal('upload'), uploadId: id, stageKind: ingestKind.optional(), parameters: stageParameters.default({}),
}

/** Reads files below one of the factory's roots: `parameters.root` and `parameters.glob`. */
const folderSettings = { kind: z.literal('folder'), stageKind: ingestKind, parameters: stageParameters }

const inProject = {
  projectId: id.optional(),
  name,
  /** Creates a dataset of this name with the source: both, or neither. */
  datasetName: name.optional(),
}

export const sourceCreate = z.discriminatedUnion('kind', [
  z.strictObject({ ...inProject, ...uploadSettings }),
  z.strictObject({ ...inProject, ...folderSettings }),
])

/** `kind` cannot change. */
export const sourceChange = z.strictObject({
  name: name.optional(),
  uploadId: id.optional(),
  stageKind: ingestKind.optional(),
  parameters: stageParameters.optional(),
})

const sampleSize = integerText(z.int().min(0).max(200)).default(20)

/** A source that is not saved yet. */
export const sourceTry = z.discriminatedUnion('kind', [
  z.strictObject({ projectId: id.optional(), ...uploadSettings, sampleSize }),
  z.strictObject({ projectId: id.optional(), ...folderSettings, sampleSize }),
])

export const sourceView = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  kind: z.enum(SOURCE_KINDS),
  stageKind: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  uploadId: id.nullable(),
  /** The file that it reads; null for a folder. */
  upload: uploadView
    .pick({ filename: true, bytes: true, format: true, compression: true, createdAt: true })
    .extend({
      /** Since then the source has no file that it can read; null = it is there. */
      deletedAt: instant.nullable(),
    })
    .nullable(),
  /** Columns detected by the last successful test; [] before. */
  columns: z.array(column),
  /** `code`: why it cannot be read, or a warning; '' = none. */
  lastTest: z.object({ at: instant, ok: z.boolean(), code: z.string(), message: z.string(), params }).nullable(),
})

/** With what its archiving affects. */
export const sourceDetail = sourceView.extend({
  /** Pipelines whose newest revision names it. */
  pipelineCount: z.int().nonnegative(),
  /** The dataset that its newest import has fed; null = it was not imported, or that dataset is archived. */
  importedInto: id.nullable(),
})

/** `datasetId`: of the dataset that was created with the source; null without one. */
export const sourceCreated = sourceView.extend({ datasetId: id.nullable() })

export const sourcePreviewQuery = z.strictObject({ limit: sampleSize })

/** What the factory detected in a source. */
export const sourceInspection = z.object({
  encoding: z.string(),
  format: z.string(),
  /** Detected settings: delimiter, quote, header … */
  dialect: z.record(z.string(), z.unknown()),
  columns: z.array(column),
  /** First records. */
  sample: z.array(z.unknown()),
  /** Unreadable lines; `pointer` is `/line/<n>`. */
  findings: z.array(finding),
  /** -1 = unknown. */
  bytes: z.int(),
  /**
   * When the encoding is a guess: how the first telling lines look in each that it may be, the one that was used first.
   */
  encodings: z.array(z.object({ encoding: z.string(), lines: z.array(z.string()) })),
  /** Rows that were read, also those that could not be parsed: a test reads only the first ones. */
  rowsRead: z.int().nonnegative(),
  /** The source goes on after them. */
  hasMore: z.boolean(),
})

/** `ok` is false when not one record was read: it cannot be read, or it is empty; `findings` says why. */
export const sourceTest = sourceInspection.extend({ ok: z.boolean() })

export const sourceListQuery = pageQuery.extend({
  ...projectQuery.shape,
  /** Part of the name. */
  q: z.string().trim().max(200).optional(),
  closest,
  id: ids,
  kind: z.enum(SOURCE_KINDS).optional(),
  stageKind: ingestKind.optional(),
  /** Only sources that need attention: their last test failed, or they are untested folders. */
  attention: flagText.default(false),
  archived,
})

/** A source in the list, with what arrived in it and what reads it. */
export const sourceItem = sourceView.extend({
  /** Files that it was given, the one that it reads included; 0 for a folder, which is filled elsewhere. */
  arrivals: z.int().nonnegative(),
  use: z.object({
    /** The newest run that has read it, however long ago; null = none has. */
    lastRun: z.object({ id, at: instant }).nullable(),
    /** Runs of the last 30 days that have read it. */
    runs: z.int().nonnegative(),
    /** Pipelines of those runs, without imports. */
    pipelineCount: z.int().nonnegative(),
    /** The newest of them, at most `MOST_NAMED_PIPELINES`. */
    pipelines: z.array(z.object({ id, name: z.string() })),
  }),
})
export const sourcePage = pageOf(sourceItem)

export type SourceListQuery = z.output<typeof sourceListQuery>
export type SourceView = z.infer<typeof sourceView>
export type SourceDetail = z.infer<typeof sourceDetail>
export type SourceItem = z.infer<typeof sourceItem>
export type SourceCreated = z.infer<typeof sourceCreated>
export type SourceCreate = z.output<typeof sourceCreate>
export type SourceChange = z.output<typeof sourceChange>
export type SourceTry = z.output<typeof sourceTry>
export type SourceInspectionView = z.infer<typeof sourceInspection>
export type SourceTest = z.infer<typeof sourceTest>
