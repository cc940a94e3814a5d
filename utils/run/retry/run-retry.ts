import type { RetryChoiceView, RetryRevisionView, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import type { GroupReason } from '#shared/domain/run/group-retry'
import { STAGE_LIMITS, type StageLimits } from '#shared/domain/run/run-record'
import type { RetryConfigurations, RetryReason, RetryRevision, RetryStart } from '#shared/domain/run/run-retry'

/** How a run is to be retried. */
export interface RetryDraft {
  from: RetryStart
  /** Of a start from a stage. */
  stageKey: string
  revision: RetryRevision
  /** Which version of their model configurations the stages that run again have. */
  configurations: RetryConfigurations
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
  ({ from: 'failed', stageKey: '', configurations: 'newest', revision: revisions.find(revision => groupReasonOf(revision) === null)?.revision ?? 'same' })

/**
 * The first choice: from the stage that was asked for, from what failed, or else from the start; with the revision of the run
 * unless only the newest one will do.
 */
export function toFirstDraft(plan: RunRetryPlan, stageKey = ''): RetryDraft {
  const starts: Omit<RetryDraft, 'revision' | 'configurations'>[] = [
    ...stageKey === '' ? [] : [{ from: 'stage' as const, stageKey }],
    { from: 'failed', stageKey: '' },
    { from: 'start', stageKey: '' },
  ]
  const drafts = starts.flatMap(start => plan.revisions.map(({ revision }): RetryDraft => ({ ...start, revision, configurations: 'newest' })))
  return drafts.find(draft => reasonOf(findRevision(plan, draft.revision), draft) === null) ?? { from: 'start', stageKey: '', revision: 'same', configurations: 'newest' }
}

/** The stage from which a retry from a stage starts at first: the last one that may be. */
export const toFirstStage = (revision: RetryRevisionView | undefined): string =>
  revision?.choices.findLast(choice => choice.from === 'stage' && choice.reason === null)?.stageKey ?? revision?.stages[0]?.key ?? ''

type RevisionStage = RetryRevisionView['stages'][number]

/** Model configurations of the stages that run, once each, with the stages that name them. */
export function toRetryConfigurations(revision: RetryRevisionView | undefined, redone: readonly string[]): (NonNullable<RevisionStage['configuration']> & { stageKeys: string[] })[] {
  const named = (revision?.stages ?? []).flatMap(({ key, configuration }) => configuration && redone.includes(key) ? [{ key, ...configuration }] : [])
  return [...Map.groupBy(named, ({ id, before, after }) => `${id} ${before} ${after}`).values()].map(([first, ...others]) => {
    const { key, ...configuration } = first!
    return { ...configuration, stageKeys: [key, ...others.map(other => other.key)] }
  })
}

/** True when nothing that would run differs from the run. */
export const isUnchangedRetry = (revision: RetryRevisionView | undefined, draft: Pick<RetryDraft, 'from' | 'stageKey'>): boolean =>
  revision?.group ? revision.group.isUnchanged : findChoice(revision, draft)?.isUnchanged ?? false

/** What was entered, as a change of the stage: null removes a limit, one that is as before is left out. */
export function toLimitChange(stage: Pick<RevisionStage, (typeof STAGE_LIMITS)[number]>, known: StageLimits, change: StageLimits): StageLimits {
  const entered = Object.entries({ ...known, ...change }).map(([name, value]) => [name, value ?? null] as const)
  return Object.fromEntries(entered.filter(([name, value]) => value !== (stage[name as keyof StageLimits] ?? null)))
}

/** Limits of the contract; whole numbers but for the share. */
const BOUNDS: Record<(typeof STAGE_LIMITS)[number], { least: number, most: number, isWhole: boolean }> = {
  maxAttempts: { least: 1, most: 10, isWhole: true },
  timeoutMs: { least: 1_000, most: 7 * 86_400_000, isWhole: true },
  failureTolerance: { least: 0, most: 1, isWhole: false },
}

/** Names of the limits that the server would refuse. */
export const listWrongLimits = (limits: StageLimits): (typeof STAGE_LIMITS)[number][] => STAGE_LIMITS.filter((name) => {
  const { least, most, isWhole } = BOUNDS[name]
  const value = limits[name]
  return typeof value === 'number' && (value < least || value > most || (isWhole && !Number.isInteger(value)))
})
