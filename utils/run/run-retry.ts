import type { RetryChoiceView, RetryRevisionView, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import type { GroupReason } from '#shared/domain/run/group-retry'
import type { RetryReason, RetryRevision, RetryStart } from '#shared/domain/run/run-retry'

/** How a run is to be retried. */
export interface RetryDraft {
  from: RetryStart
  /** Of a start from a stage. */
  stageKey: string
  revision: RetryRevision
}

export const findRevision = ({ revisions }: RunRetryPlan, revision: RetryRevision): RetryRevisionView | undefined =>
  revisions.find(it => it.revision === revision)

export const findChoice = (revision: RetryRevisionView | undefined, { from, stageKey }: Pick<RetryDraft, 'from' | 'stageKey'>): RetryChoiceView | undefined =>
  revision?.choices.find(choice => choice.from === from && (from !== 'stage' || choice.stageKey === stageKey))

/** null = possible. Before a stage is chosen, the first possible one counts. */
export function reasonOf(revision: RetryRevisionView | undefined, draft: Pick<RetryDraft, 'from' | 'stageKey'>): RetryReason | null {
  const choice = findChoice(revision, draft)
  return revision?.reason ?? (choice ? choice.reason : 'STAGE_GONE')
}

/** Of a retry of rejected records; null = possible. */
export const groupReasonOf = (revision: RetryRevisionView | undefined): RetryReason | GroupReason | null =>
  revision ? revision.reason ?? revision.group?.reason ?? null : 'STAGE_GONE'

/** With the revision of the run unless only the newest one will do. */
export const toGroupDraft = ({ revisions }: RunRetryPlan): RetryDraft =>
  ({ from: 'failed', stageKey: '', revision: revisions.find(revision => groupReasonOf(revision) === null)?.revision ?? 'same' })

/**
 * The first choice: from the stage that was asked for, from what failed, or else from the start; with the revision of the run
 * unless only the newest one will do.
 */
export function toFirstDraft(plan: RunRetryPlan, stageKey = ''): RetryDraft {
  const starts: Omit<RetryDraft, 'revision'>[] = [
    ...stageKey === '' ? [] : [{ from: 'stage' as const, stageKey }],
    { from: 'failed', stageKey: '' },
    { from: 'start', stageKey: '' },
  ]
  const drafts = starts.flatMap(start => plan.revisions.map(({ revision }): RetryDraft => ({ ...start, revision })))
  return drafts.find(draft => reasonOf(findRevision(plan, draft.revision), draft) === null) ?? { from: 'start', stageKey: '', revision: 'same' }
}

/** The stage from which a retry from a stage starts at first: the last one that may be. */
export const toFirstStage = (revision: RetryRevisionView | undefined): string =>
  revision?.choices.findLast(choice => choice.from === 'stage' && choice.reason === null)?.stageKey ?? revision?.stages[0]?.key ?? ''

/** The parameter to blame for a reason, by the name that the stage's type gives it. */
const PARAMETER_OF: Record<string, string> = {
  MODEL_KEY_REFUSED: 'model',
  MODEL_NOT_FOUND: 'model',
  MODEL_NOT_READY: 'model',
  MODEL_PERMISSION_DENIED: 'model',
  MODEL_UNIMPLEMENTED: 'model',
  NOT_FOUND: 'root',
  NOT_READABLE: 'root',
  OUTSIDE_ROOTS: 'root',
  PROMPT_FIELD_MISSING: 'prompt',
  RESPONSE_SCHEMA_INVALID: 'response_schema',
}

/** The address of the dialog, at the field that a failure is about. */
export function toFieldQuery(error: { reason: string, stageKey: string }): { retry: string, field: string } | undefined {
  const field = Object.hasOwn(PARAMETER_OF, error.reason) ? PARAMETER_OF[error.reason] : undefined
  return field === undefined || error.stageKey === '' ? undefined : { retry: error.stageKey, field }
}
