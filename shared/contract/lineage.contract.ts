import { z } from 'zod'
import { RUN_TYPES } from '../domain/run/run-state'
import { id, instant } from './common.contract'
import { versionRef } from './dataset.contract'

export const lineageQuery = z.strictObject({ version: versionRef.default('latest') })

export const lineageSource = z.object({ type: z.literal('source'), id, name: z.string(), kind: z.string(), isArchived: z.boolean() })

/** Runs have a retention; only the id of a deleted run is known. */
export const lineageRun = z.object({ type: z.literal('run'), id, name: z.string().nullable(), state: z.enum(RUN_TYPES).nullable() })

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
