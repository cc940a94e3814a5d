/** `draft`: never published. `deprecated`: every version of it is. */
export const TEMPLATE_STATES = ['draft', 'published', 'deprecated'] as const
export type TemplateState = (typeof TEMPLATE_STATES)[number]

/** Templates that come with the product, in the order of the catalogue. */
export const BUILT_IN_TEMPLATES = [
  'web_text', 'instruction_data', 'document_corpus', 'dialogue', 'classification', 'table',
] as const
export type BuiltInTemplate = (typeof BUILT_IN_TEMPLATES)[number]

/** Names of Lucide icons. */
export const TEMPLATE_ICONS = [
  'workflow', 'globe', 'sparkles', 'library', 'messages-square', 'tags', 'table-2', 'braces', 'copy-minus',
  'calculator', 'scale', 'flask-conical',
] as const
export type TemplateIcon = (typeof TEMPLATE_ICONS)[number]

export const CONSEQUENCES = ['MAJOR', 'MINOR', 'PATCH'] as const

/** What a template leaves open, because it is another thing in each project. */
export const HOLE_TYPES = ['source', 'dataset_version', 'dataset', 'policy', 'model'] as const
export type HoleType = (typeof HOLE_TYPES)[number]

/** How a stage of the second side differs. */
export const TEMPLATE_STAGE_CHANGES = ['added', 'removed', 'renamed', 'replaced', 'changed', 'moved'] as const

/**
 * How one value of a stage differs. `output_*`: a field that the stage writes. `input_*`: the stages that it reads.
 * `limit_changed`: attempts, time limit, tolerance.
 */
export const TEMPLATE_PART_CHANGES = [
  'parameter_added', 'parameter_removed', 'parameter_changed', 'output_added', 'output_removed', 'output_changed',
  'input_added', 'input_removed', 'input_order', 'name_changed', 'limit_changed',
] as const

/** Why there is no effect from real runs. */
export const EFFECT_REASONS = ['draft_never_ran', 'too_few_runs'] as const

/** What becomes of an item of an imported file. */
export const IMPORT_STATES = ['new', 'conflict', 'same', 'refused'] as const
export const IMPORT_ACTIONS = ['create', 'new_name', 'new_version', 'skip'] as const

/** Why an item of an imported file is refused. */
export const IMPORT_REASONS = [
  'NOT_JSON', 'TOO_DEEP', 'DUPLICATE_NAME', 'FORBIDDEN_NAME', 'INEXACT_NUMBER', 'UNKNOWN_KIND_OF_FILE',
  'UNKNOWN_SCHEMA_VERSION', 'BAD_SHAPE', 'TOO_MANY_STAGES', 'WRONG_CHECKSUM',
  'SECRET_INSIDE', 'MISSING_KIND', 'INVALID_STAGES', 'TWICE_IN_FILE', 'NAME_TAKEN', 'VERSION_TOO_LOW', 'UNRESOLVED',
] as const
export type ImportReason = (typeof IMPORT_REASONS)[number]

/** What an import mentions without refusing. */
export const IMPORT_NOTES = ['ID_REMOVED', 'MODEL_NOT_OFFERED', 'KINDS_UNKNOWN'] as const

/** What becomes of a pipeline's own change when it takes over a version. */
export const UPGRADE_OUTCOMES = ['kept', 'lost', 'same'] as const
