import type { RetryChoiceView, RetryRevisionView, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import type { GroupReason } from '#shared/domain/run/group-retry'
import { LIMIT_BOUNDS, STAGE_LIMITS, type StageLimits } from '#shared/domain/run/run-record'
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

type Start = Pick<RetryDraft, 'from' | 'stageKey'>

type Revision = RetryRevisionView | undefined

export const findChoice = (revision: Revision, { from, stageKey }: Start): RetryChoiceView | undefined =>
  revision?.choices.find(choice => choice.from === from && (from !== 'stage' || choice.stageKey === stageKey))

/** null = possible. Before a stage is chosen, the first possible one counts. */
export function reasonOf(revision: RetryRevisionView | undefined, draft: Start): RetryReason | null {
  const choice = findChoice(revision, draft)
  return revision?.reason ?? (choice ? choice.reason : 'STAGE_GONE')
}

/** Of a retry of rejected records; null = possible. */
export const groupReasonOf = (revision: RetryRevisionView | undefined): RetryReason | GroupReason | null =>
  revision ? revision.reason ?? revision.group?.reason ?? null : 'STAGE_GONE'

/** With the revision of the run unless only the newest one will do. */
export function toGroupDraft({ revisions }: RunRetryPlan): RetryDraft {
  const possible = revisions.find(revision => groupReasonOf(revision) === null)
  return { from: 'failed', stageKey: '', configurations: 'newest', revision: possible?.revision ?? 'same' }
}

/** Changed since the run, in what such a retry would run. */
export function isMended(plan: RunRetryPlan, draft: Start): boolean {
  const [same, newest] = [findRevision(plan, 'same'), findRevision(plan, 'newest')]
  return reasonOf(newest, draft) === null && findChoice(newest, draft)?.isUnchanged === false && findChoice(same, draft)?.isUnchanged === true
}

/**
 * The first choice: from the stage that was asked for, from what failed, or else from the start; with the revision of the
 * run unless only the newest one will do, or the failure is final and the pipeline was changed since.
 */
export function toFirstDraft(plan: RunRetryPlan, stageKey = '', isFinal = false): RetryDraft {
  const starts: Start[] = [
    ...stageKey === '' ? [] : [{ from: 'stage' as const, stageKey }],
    { from: 'failed', stageKey: '' },
    { from: 'start', stageKey: '' },
  ]
  const draftOf = (start: Start, revision: RetryRevision): RetryDraft =>
    ({ ...start, revision, configurations: 'newest' })
  const drafts = starts.flatMap(start => plan.revisions.map(({ revision }) => draftOf(start, revision)))
  const first = drafts.find(draft => reasonOf(findRevision(plan, draft.revision), draft) === null)
  if (first && isFinal && isMended(plan, first)) {
    return { ...first, revision: 'newest' }
  }
  return first ?? draftOf({ from: 'start', stageKey: '' }, 'same')
}

/** The stage from which a retry from a stage starts at first: the last one that may be. */
export function toFirstStage(revision: RetryRevisionView | undefined): string {
  const last = revision?.choices.findLast(choice => choice.from === 'stage' && choice.reason === null)
  return last?.stageKey ?? revision?.stages[0]?.key ?? ''
}

type RevisionStage = RetryRevisionView['stages'][number]
type NamedConfiguration = NonNullable<RevisionStage['configuration']> & { stageKeys: string[] }

/** Model configurations of the stages that run, once each, with the stages that name them. */
export function toRetryConfigurations(revision: Revision, redone: readonly string[]): NamedConfiguration[] {
  const named = (revision?.stages ?? [])
    .flatMap(({ key, configuration }) => configuration && redone.includes(key) ? [{ key, ...configuration }] : [])
  const same = Map.groupBy(named, ({ id, before, after }) => `${id} ${before} ${after}`)
  return [...same.values()].map(([first, ...others]) => {
    const { key, ...configuration } = first!
    return { ...configuration, stageKeys: [key, ...others.map(other => other.key)] }
  })
}

/** True when nothing that would run differs from the run. */
export const isUnchangedRetry = (revision: Revision, draft: Start): boolean =>
  revision?.group ? revision.group.isUnchanged : findChoice(revision, draft)?.isUnchanged ?? false

/** What was entered, as a change of the stage: null removes a limit, one that is as before is left out. */
export function toLimitChange(
  stage: Pick<RevisionStage, (typeof STAGE_LIMITS)[number]>, known: StageLimits, change: StageLimits,
): StageLimits {
  const entered = Object.entries({ ...known, ...change }).map(([name, value]) => [name, value ?? null] as const)
  return Object.fromEntries(entered.filter(([name, value]) => value !== (stage[name as keyof StageLimits] ?? null)))
}

/** Names of the limits that the server would refuse. */
export const listWrongLimits = (limits: StageLimits): (typeof STAGE_LIMITS)[number][] => STAGE_LIMITS.filter((name) => {
  const { least, most, isWhole } = LIMIT_BOUNDS[name]
  const value = limits[name]
  return typeof value === 'number' && (value < least || value > most || (isWhole && !Number.isInteger(value)))
})
