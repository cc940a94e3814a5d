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

/** The model configurations that the run has used. */
export const toUsedConfigurations = (plan: RunRetryPlan | undefined) =>
  (plan?.revisions[0]?.stages ?? []).flatMap(({ key, configuration }) =>
    configuration && configuration.before !== null
      ? [{ stageKey: key, id: configuration.id, name: configuration.name, version: configuration.before }]
      : [])

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

/** What was rejected did not become records, or only excerpts of them were kept: no retry has anything to read. */
export const isLostForGood = (revision: RetryRevisionView): boolean =>
  revision.group?.reason === 'READS_SOURCE' || revision.group?.reason === 'NOT_KEPT'

/**
 * With what was saved since, where that changes it; else with the revision of the run, unless only the newest will do.
 */
export function toGroupDraft(plan: RunRetryPlan): RetryDraft {
  const possible = plan.revisions.find(revision => groupReasonOf(revision) === null)
  const start = { from: 'failed' as const, stageKey: '' }
  const revision = isMended(plan, start) ? 'newest' : possible?.revision ?? 'same'
  return { ...start, configurations: 'newest', revision }
}

/** A stage that would run and that the newest revision has otherwise than that of the run. */
export interface StageDifference {
  stageKey: string
  how: 'changed' | 'added' | 'removed'
}

/** What a retry with the newest revision would do otherwise than one with the revision of the run, in its order. */
export function listDifferences(plan: RunRetryPlan, draft: Start): StageDifference[] {
  const [same, newest] = [findRevision(plan, 'same'), findRevision(plan, 'newest')]
  const known = new Set(same?.stages.map(stage => stage.key))
  const kept = new Set(newest?.stages.map(stage => stage.key))
  const removed = listRedone(same, draft)
    .filter(key => !kept.has(key))
    .map(stageKey => ({ stageKey, how: 'removed' as const }))
  const others = listRedone(newest, draft)
    .filter(key => newest?.changed.includes(key))
    .map(stageKey => ({ stageKey, how: known.has(stageKey) ? 'changed' as const : 'added' as const }))
  return [...removed, ...others]
}

/** A retry of rejected records runs all that it shows. */
const listRedone = (revision: Revision, draft: Start): string[] =>
  revision?.group ? revision.stages.map(stage => stage.key) : findChoice(revision, draft)?.redone ?? []

/** The same revision with its sources as they are now: another file mends only what did not succeed with the first. */
function isReread(plan: RunRetryPlan): boolean {
  const [same, newest] = [findRevision(plan, 'same'), findRevision(plan, 'newest')]
  return same !== undefined && same.number === newest?.number
}

const hasFailed = ({ made }: RetryRevisionView['stages'][number]): boolean =>
  made !== null && made.state !== 'SUCCEEDED'

/**
 * What would run was changed and saved since: without that it would fail as before. Not where it would also run without
 * what an earlier retry had changed.
 */
export function isMended(plan: RunRetryPlan, draft: Start): boolean {
  const newest = findRevision(plan, 'newest')
  if (isReread(plan) && !newest?.stages.some(stage => newest.changed.includes(stage.key) && hasFailed(stage))) {
    return false
  }
  const reason = plan.group ? groupReasonOf(newest) : reasonOf(newest, draft)
  const isLost = listRedone(newest, draft).some(key => newest?.lost.includes(key))
  return reason === null && !isLost && !isUnchangedRetry(newest, draft) && listDifferences(plan, draft).length > 0
}

/**
 * The one to begin with: the newest one where it changes what runs, else the first that is possible.
 *
 * @param isOfData the data are to blame: other data since are what mends it
 */
export function toRevision(plan: RunRetryPlan, start: Start, isOfData = false): RetryRevision {
  const possible = plan.revisions.find(revision => reasonOf(revision, start) === null)
  const isNewest = (isOfData && hasOtherData(plan, start)) || isMended(plan, start)
  return isNewest ? 'newest' : possible?.revision ?? 'same'
}

/** With the newest revision a stage that runs would read a source otherwise: another file, or by other settings. */
function hasOtherData(plan: RunRetryPlan, start: Start): boolean {
  const newest = findRevision(plan, 'newest')
  const redone = listRedone(newest, start)
  const isReading = ({ key, sourceId }: RetryRevisionView['stages'][number]) =>
    sourceId !== undefined || 'sourceId' in (newest?.inputs[key] ?? {})
  return newest !== undefined
    && reasonOf(newest, start) === null
    && !redone.some(key => newest.lost.includes(key))
    && newest.stages.some(stage =>
      isReading(stage) && redone.includes(stage.key) && newest.changed.includes(stage.key))
}

/**
 * Where a revision can start: at what failed, or at the first stage that keeps it from starting there, or else with
 * everything. A start that is possible runs all that cannot be taken over: the one that runs least is that stage.
 */
export function toPossibleStart(revision: RetryRevisionView): Start {
  const [failed, whole]: Start[] = [{ from: 'failed', stageKey: '' }, { from: 'start', stageKey: '' }]
  if (reasonOf(revision, failed!) === null) {
    return failed!
  }
  const inTheWay = new Set([
    ...revision.changed, ...revision.choices.flatMap(({ blocked }) => blocked.map(({ stageKey }) => stageKey)),
  ])
  const [least] = revision.choices
    .filter(({ from, stageKey, reason, redone }) =>
      from === 'stage' && reason === null && inTheWay.has(stageKey ?? '') && redone.length < revision.stages.length)
    .sort((a, b) => a.redone.length - b.redone.length)
  return least ? { from: 'stage', stageKey: least.stageKey ?? '' } : whole!
}

type Instead = Pick<RetryDraft, 'from' | 'stageKey' | 'revision'>

/**
 * What to choose in place of a choice that is not possible: another start of its revision, or else the same start with
 * the other one. undefined = it is possible, or nothing helps.
 */
export function findInstead(plan: RunRetryPlan, wanted: Instead, chosen: Instead): Instead | undefined {
  const revision = findRevision(plan, wanted.revision)
  if (!revision || reasonOf(revision, wanted) === null) {
    return undefined
  }
  const others = [
    { ...toPossibleStart(revision), revision: wanted.revision },
    ...plan.revisions.map(it => ({ ...wanted, revision: it.revision })),
  ]
  const isChosen = (it: Instead) =>
    it.from === chosen.from && it.stageKey === chosen.stageKey && it.revision === chosen.revision
  return others.find(it => !isChosen(it) && reasonOf(findRevision(plan, it.revision), it) === null)
}

/** What is known of the failure. */
interface Cause {
  /** The data are to blame. */
  isOfData?: boolean
  /** The same once more may succeed, and costs less than a stage that had succeeded. */
  isTransient?: boolean
}

/**
 * The first choice: from the stage that was asked for, from what failed, or else from the start; where the data are to
 * blame, and are others now, from where they are read; where a stage before the failure was mended since, from there.
 */
export function toFirstDraft(
  plan: RunRetryPlan, stageKey = '', { isOfData = false, isTransient = false }: Cause = {},
): RetryDraft {
  const whole: Start = { from: 'start', stageKey: '' }
  if (isOfData && stageKey === '' && hasOtherData(plan, whole)) {
    return { ...whole, revision: 'newest', configurations: 'newest' }
  }
  const mended = stageKey === '' && !isTransient ? findMendedStart(plan) : undefined
  if (mended) {
    return { ...mended, revision: 'newest', configurations: 'newest' }
  }
  const starts: Start[] = [
    ...stageKey === '' ? [] : [{ from: 'stage' as const, stageKey }],
    { from: 'failed', stageKey: '' },
  ]
  const isPossible = (start: Start) => plan.revisions.some(revision => reasonOf(revision, start) === null)
  const start = starts.find(isPossible) ?? whole
  return { ...start, revision: toRevision(plan, start, isOfData), configurations: 'newest' }
}

/** Where the newest revision has mended the run; undefined = nowhere. */
function findMendedStart(plan: RunRetryPlan): Start | undefined {
  const newest = findRevision(plan, 'newest')
  const start = newest && toPossibleStart(newest)
  return start && isMended(plan, start) ? start : undefined
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
