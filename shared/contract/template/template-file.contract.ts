import { z } from 'zod'
import {
  IMPORT_ACTIONS, IMPORT_NOTES, IMPORT_REASONS, IMPORT_STATES, TEMPLATE_ICONS,
} from '../../domain/template/template-code'
import { description, flagText, id, name } from '../common.contract'
import { MAX_STAGES, pipelineStage } from '../pipeline.contract'
import { consequence, semver, templateHole } from './template.contract'

export const TEMPLATE_KIND = 'PipelineTemplate'
export const BUNDLE_KIND = 'PipelineTemplates'
export const TEMPLATE_SCHEMA_VERSION = 1

/** A version of a template as a file: without ids and secrets. */
export const templateEnvelope = z.strictObject({
  kind: z.literal(TEMPLATE_KIND),
  schemaVersion: z.literal(TEMPLATE_SCHEMA_VERSION),
  name,
  description,
  icon: z.enum(TEMPLATE_ICONS),
  version: semver,
  message: z.string().max(500),
  stages: z.array(pipelineStage.omit({ sourceId: true })).min(1).max(MAX_STAGES),
  /** What whoever uses it gives. */
  params: z.array(templateHole),
  requires: z.strictObject({ models: z.array(z.string()), stageKinds: z.array(z.string()) }),
  /** `sha256:` and the sha256 of the canonical JSON of everything else. */
  checksum: z.string().regex(/^sha256:[0-9a-f]{64}$/).meta({ examples: [`sha256:${'0'.repeat(64)}`] }),
})

export const templateBundle = z.strictObject({
  kind: z.literal(BUNDLE_KIND),
  schemaVersion: z.literal(TEMPLATE_SCHEMA_VERSION),
  templates: z.array(templateEnvelope).min(1).max(50),
})

export const templateImportQuery = z.strictObject({ dryRun: flagText.default(false) })

export const templateImport = z.strictObject({
  projectId: id.optional(),
  /** The text of the file: one template, or several as exported together. */
  text: z.string().min(1).max(1 << 20),
  /** For items that are in conflict or refused; others need none. */
  resolutions: z.array(z.strictObject({
    /** Position in the file, from 0. */
    index: z.int().min(0).max(49),
    action: z.enum(['new_name', 'new_version', 'skip']),
    /** With `new_name`; absent = as proposed. */
    name: name.optional(),
    /** With `new_version`; absent = as proposed. */
    version: semver.optional(),
  })).max(50).default([]),
})

const reason = z.object({
  code: z.enum(IMPORT_REASONS),
  /** JSON pointer into the item, '' = all of it. */
  pointer: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.string()),
})

const importItem = z.object({
  /** Position in the file, from 0. */
  index: z.int(),
  /** '' = could not be read. */
  name: z.string(),
  version: z.string(),
  stageCount: z.int(),
  state: z.enum(IMPORT_STATES),
  /** What is or would be done; null = it blocks the import until it is resolved. */
  action: z.enum(IMPORT_ACTIONS).nullable(),
  /** Why it is refused, or what is wrong with its resolution. */
  reasons: z.array(reason),
  notes: z.array(z.object({
    code: z.enum(IMPORT_NOTES), stageKey: z.string(), params: z.record(z.string(), z.string()),
  })),
  /** The template of the same name here; null = there is none. */
  existing: z.object({ id, latest: semver.nullable(), hasVersion: z.boolean(), consequence: consequence.nullable() })
    .nullable(),
  proposed: z.object({ name: z.string(), version: semver }).nullable(),
  checksum: z.string(),
  /** After it was written; null = dry run, or skipped. */
  templateId: id.nullable(),
})

export const templateImportReport = z.object({
  isDryRun: z.boolean(),
  /** Nothing blocks: it can be, or was, written. */
  ok: z.boolean(),
  /** Of the file as a whole. */
  reasons: z.array(reason),
  items: z.array(importItem),
  written: z.int(),
  skipped: z.int(),
})

export type TemplateEnvelope = z.output<typeof templateEnvelope>
export type TemplateImport = z.output<typeof templateImport>
export type TemplateImportReport = z.infer<typeof templateImportReport>
