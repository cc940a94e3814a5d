import type { TemplateImportReport } from '#shared/contract/template/template-file.contract'
import type { ImportReason } from '#shared/domain/template/template-code'

export const IMPORT_STEPS = ['parse', 'shape', 'meaning', 'conflict'] as const
export type ImportStep = (typeof IMPORT_STEPS)[number]

const STEP_OF: Record<ImportReason, ImportStep> = {
  NOT_JSON: 'parse', TOO_DEEP: 'parse', DUPLICATE_NAME: 'parse', FORBIDDEN_NAME: 'parse', INEXACT_NUMBER: 'parse',
  UNKNOWN_KIND_OF_FILE: 'shape', UNKNOWN_SCHEMA_VERSION: 'shape', BAD_SHAPE: 'shape', TOO_MANY_STAGES: 'shape',
  WRONG_CHECKSUM: 'shape',
  SECRET_INSIDE: 'meaning', MISSING_KIND: 'meaning', INVALID_STAGES: 'meaning', TWICE_IN_FILE: 'meaning',
  NAME_TAKEN: 'conflict', VERSION_TOO_LOW: 'conflict', UNRESOLVED: 'conflict',
}

export interface ImportStepState {
  step: ImportStep
  /** Things found wrong in this step. */
  wrong: number
  /** A file that stops at a step was not looked at by those after it. */
  isReached: boolean
}

/** How far a file came, and what each step of the check found. */
export function toImportSteps(report: Pick<TemplateImportReport, 'reasons' | 'items'>): ImportStepState[] {
  const ofFile = report.reasons.map(({ code }) => STEP_OF[code])
  const stop = ofFile.length > 0 ? Math.min(...ofFile.map(step => IMPORT_STEPS.indexOf(step))) : IMPORT_STEPS.length
  const skipped = (item: TemplateImportReport['items'][number]) => item.action === 'skip'
  return IMPORT_STEPS.map((step, index) => ({
    step,
    isReached: index <= stop,
    wrong: ofFile.filter(own => own === step).length + report.items.filter(item => !skipped(item)
      && item.reasons.some(({ code }) => STEP_OF[code] === step)).length,
  }))
}

/** Items that nobody has decided about yet. */
export const countOpen = ({ items }: Pick<TemplateImportReport, 'items'>): number =>
  items.filter(({ action }) => action === null).length
