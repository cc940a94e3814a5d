import { z } from 'zod'
import {
  BUILT_IN_TEMPLATES, CONSEQUENCES, HOLE_TYPES, TEMPLATE_ICONS, TEMPLATE_STATES,
} from '../../domain/template/template-code'
import {
  archived, closest, description, editable, id, ids, instant, name, pageOf, pageQuery, projectQuery,
} from '../common.contract'
import { finding } from '../finding.contract'
import { MAX_STAGES, pipelineStage, stageKey, stageParameters } from '../pipeline.contract'

export const semver = z.string()
  .regex(/^(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})$/, 'MAJOR.MINOR.PATCH')
  .meta({ examples: ['1.2.0'] })
export const consequence = z.enum(CONSEQUENCES)
const icon = z.enum(TEMPLATE_ICONS)

/** Leads to one version; `draft` and `latest` would be mistaken for what they are not. */
export const templateLabel = z.string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'lower-case letters, digits, _ and -, at most 40')
  .refine(text => text !== 'draft' && text !== 'latest', 'neither draft nor latest')
  .meta({ examples: ['production'] })

/** Ids of sources, datasets, policies and model configurations are taken out: see `holes`. */
export const templateStages = z.array(pipelineStage).max(MAX_STAGES)

const message = z.string().trim().max(500).default('')

/** Begins with the stages of a pipeline, of a version of another template, of the body, or with none. */
export const templateCreate = z.strictObject({
  projectId: id.optional(),
  name,
  description: description.default(''),
  icon: icon.default('workflow'),
  /** Its newest revision, or `revision`. */
  pipelineId: id.optional(),
  revision: z.int().min(1).max(2 ** 31 - 1).optional(),
  copyOf: z.strictObject({ templateId: id, version: semver }).optional(),
  stages: templateStages.optional(),
}).refine(({ pipelineId, copyOf, stages }) => [pipelineId, copyOf, stages].filter(it => it !== undefined).length <= 1, {
  error: 'only one of pipelineId, copyOf and stages', path: ['pipelineId'],
})

export const templateChange = z.strictObject({ name, description, icon }).partial()
export const templateDraftReplace = z.strictObject({ stages: templateStages })

export const templateListQuery = pageQuery.extend(projectQuery.shape).extend({
  /** Part of the name, in either language for what comes with the product. */
  q: z.string().trim().max(200).optional(),
  state: z.enum(TEMPLATE_STATES).optional(),
  archived,
})

export const templateUseListQuery = pageQuery.extend(projectQuery.shape).extend({
  /** Part of the name, in either language for what comes with the product. */
  q: z.string().trim().max(200).optional(),
  closest,
  id: ids,
})

/** A template that pipelines of the project came from. */
export const templateUseItem = z.object({
  id,
  builtIn: z.enum(BUILT_IN_TEMPLATES).nullable(),
  name: z.string(),
  /** Those that pipelines came from, highest first. */
  versions: z.array(semver),
})
export const templateUsePage = pageOf(templateUseItem)

/** Whose runs are counted for a template that comes with the product; others are counted in their own project. */
export const templateGetQuery = projectQuery

/** A value that whoever uses the template gives. */
export const templateHole = z.object({
  stageKey: z.string(),
  /** `sourceId` and `input` of the stage, or a parameter of it. */
  parameter: z.string(),
  type: z.enum(HOLE_TYPES),
  /** Otherwise it may be left open until a launch, or for ever. */
  isRequired: z.boolean(),
})

const removedId = z.object({ stageKey: z.string(), parameter: z.string() })

/** Runs of the last 30 days, of this project, without trials. */
const templateUse = z.object({
  runs: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  /** Records that the last stages wrote ÷ records that the first ones wrote; null = nothing was read. */
  yield: z.number().nullable(),
})

export const templateVersionHead = z.object({
  id,
  number: semver,
  message: z.string(),
  /** Against the highest version before it; null = the first. */
  consequence: consequence.nullable(),
  /** Of the canonical JSON of its stages. */
  sha256: z.string(),
  stageCount: z.int(),
  actor: z.string(),
  createdAt: instant,
  labels: z.array(z.string()),
  isDeprecated: z.boolean(),
  deprecatedAt: instant.nullable(),
  deprecatedBy: z.string(),
  deprecateReason: z.string(),
})

export const templateView = z.object({
  ...editable,
  /** null = comes with the product, in every project, and cannot be changed. */
  projectId: id.nullable(),
  /** Its name and description in both languages are texts of the page; null = of this project. */
  builtIn: z.enum(BUILT_IN_TEMPLATES).nullable(),
  name: z.string(),
  description: z.string(),
  icon,
  state: z.enum(TEMPLATE_STATES),
  /** The highest version that is not deprecated, or the highest of all. */
  latest: templateVersionHead.nullable(),
  labels: z.array(z.object({ label: z.string(), version: semver })),
  /** The draft differs from the highest version. */
  hasDraft: z.boolean(),
  /** Of `latest`, or of the draft. */
  stageCount: z.int(),
  kinds: z.array(z.string()),
  isArchived: z.boolean(),
  use: templateUse,
})
export const templatePage = pageOf(templateView)

export const templateDetail = templateView.extend({
  holes: z.array(templateHole),
  /** Models that it names. */
  models: z.array(z.string()),
  draft: z.object({
    sha256: z.string(),
    stageCount: z.int(),
    updatedAt: instant,
    updatedBy: z.string(),
    /** Against the highest version; null = no difference, or the first. */
    consequence: consequence.nullable(),
    /**
     * The lowest number that it can be published as; of a first version, which may have any, the proposed one; null =
     * nothing to publish.
     */
    nextVersion: semver.nullable(),
  }).nullable(),
  /** A sample can be run: see `POST /templates/{id}/sample`. */
  hasSample: z.boolean(),
  versionCount: z.int(),
})
/** `removed`: ids and model configurations that were taken out. */
export const templateCreated = templateDetail.extend({ removed: z.array(removedId) })

export const templateDraft = z.object({
  ...editable,
  stages: z.array(pipelineStage),
  sha256: z.string(),
  updatedBy: z.string(),
  holes: z.array(templateHole),
  /** An ERROR blocks publication. */
  findings: z.array(finding),
  removed: z.array(removedId),
})

export const templateVersionParams = z.strictObject({ id, version: semver })
export const templateVersionPage = pageOf(templateVersionHead)
export const templateVersionDetail = templateVersionHead.extend({
  templateId: id,
  stages: z.array(pipelineStage),
  holes: z.array(templateHole),
  models: z.array(z.string()),
  kinds: z.array(z.string()),
})

/** 422 `VERSION_TOO_LOW` at `/version` when the number is lower than the difference asks for. */
export const templatePublish = z.strictObject({
  /** Absent = as proposed. */
  version: semver.optional(),
  message,
  labels: z.array(templateLabel).max(10).default([]),
})

export const templateLabelParams = z.strictObject({ id, label: templateLabel })
/** null = the label leads nowhere and is gone. */
export const templateLabelSet = z.strictObject({ version: semver.nullable() })
export const templateDeprecate = z.strictObject({ reason: z.string().trim().min(3).max(1_000) })
export const templateRestore = z.strictObject({
  /** Into the draft, or as a new version with these stages at once. */
  as: z.enum(['draft', 'version']).default('draft'),
  message,
})

/** A pipeline from a version. Each hole that is required must be filled (422 at `/parameters/<stage>/<parameter>`). */
export const templateUseBody = z.strictObject({
  projectId: id.optional(),
  name,
  description: description.default(''),
  /** By stage key, for stages that read a source. */
  sources: z.record(stageKey, id).default({}),
  /** By stage key, in place of those of the template. */
  parameters: z.record(stageKey, stageParameters).default({}),
  /** Follow this label: a newer version is the one that it leads to. null = the newest that is published. */
  label: templateLabel.nullable().default(null),
})

export const templateSample = z.strictObject({
  projectId: id.optional(),
  /** The language of the names of what is created. */
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
})

export const templateExportQuery = z.strictObject({
  /** May be repeated; exports the newest version of each. */
  id: z.preprocess(value => value === undefined || Array.isArray(value) ? value : [value], z.array(id).min(1).max(50)),
  /** Only with one id. */
  version: semver.optional(),
})

export type TemplateCreate = z.output<typeof templateCreate>
export type TemplateChange = z.output<typeof templateChange>
export type TemplateView = z.infer<typeof templateView>
export type TemplateDetail = z.infer<typeof templateDetail>
export type TemplateCreated = z.infer<typeof templateCreated>
export type TemplateDraft = z.infer<typeof templateDraft>
export type TemplateVersionHead = z.infer<typeof templateVersionHead>
export type TemplateVersionDetail = z.infer<typeof templateVersionDetail>
export type TemplatePublish = z.output<typeof templatePublish>
export type TemplateHole = z.output<typeof templateHole>
export type TemplateRestore = z.output<typeof templateRestore>
export type TemplateUseBody = z.output<typeof templateUseBody>
export type TemplateSample = z.output<typeof templateSample>
export type TemplateListQuery = z.output<typeof templateListQuery>
export type TemplateUseListQuery = z.output<typeof templateUseListQuery>
export type TemplateUseItem = z.infer<typeof templateUseItem>
export type TemplateExportQuery = z.output<typeof templateExportQuery>
