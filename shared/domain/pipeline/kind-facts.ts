/** What a stage is in a pipeline; `rejects` reads what another run has rejected. */
export const STAGE_ROLES = ['source', 'input', 'rejects', 'step', 'gate', 'sink'] as const
export type StageRole = (typeof STAGE_ROLES)[number]

/** What a stage needs to do its work: the record, all records, two stores, or a model. */
export const STAGE_SHAPES = ['map', 'set', 'io', 'model', 'unknown'] as const

/** What a kind is for, in the order in which a pipeline needs it. */
export const STAGE_PURPOSES = ['read', 'clean', 'filter', 'model', 'check', 'write', 'other'] as const
export type StagePurpose = (typeof STAGE_PURPOSES)[number]

/**
 * What a parameter names; a language is that of all records which the stage puts out, an answer schema that of what a
 * model answers.
 */
export const PARAMETER_REFERENCES = [
  'dataset', 'policy', 'model', 'configuration', 'language', 'answer_schema',
] as const
export type ParameterReference = (typeof PARAMETER_REFERENCES)[number]

/** What the console must know of a kind, whatever it is called. */
export interface KindFacts {
  kind: string
  role: StageRole
  purpose: StagePurpose
  /** On a part of its input it may decide otherwise. */
  comparesRecords: boolean
  /** It takes records by their row number: in a part another record has it. */
  countsRows: boolean
  /** By parameter. */
  references: Readonly<Record<string, ParameterReference>>
}

const READING_NO_STAGE: readonly StageRole[] = ['source', 'input', 'rejects']

/** True for a stage that reads no other stage. */
export const isReader = (role: StageRole): boolean => READING_NO_STAGE.includes(role)
