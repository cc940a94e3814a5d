import type { RetryChoiceView, RetryRevisionView, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import type { RetryRevision, RetryStart } from '#shared/domain/run/run-retry'
import type { RunRetryState } from '~/composables/run/useRunRetry'
import { labelOfPath } from '~/utils/form/parameter-label'
import { toFields } from '~/utils/form/schema-form'
import {
  findChoice, findRevision, listDifferences, reasonOf, type RetryDraft, type StageDifference, toFirstStage,
} from '~/utils/run/retry/run-retry'

type Revision = RetryRevisionView | undefined

/**
 * What a retry would do, or why it is not possible, in the reader's words.
 *
 * @param kinds the types of its stages: they name the parameters
 */
export function useRetryText(kinds: MaybeRefOrGetter<readonly StageKindView[]> = []) {
  const { t, locale } = useI18n()
  const { compact } = useFormat()
  const { label } = useLabels()
  const { byKind, nameOfStage } = useStageNames(kinds)

  function stageName(revision: RetryRevisionView | undefined, key: string): string {
    const stage = revision?.stages.find(it => it.key === key)
    return stage ? nameOfStage({ ...stage, stageKey: stage.key }) : key
  }

  /** Also that of a stage that only the revision of the run has. */
  function nameIn({ revisions }: RunRetryPlan, key: string): string {
    return stageName(revisions.findLast(revision => revision.stages.some(stage => stage.key === key)), key)
  }

  function differenceText(how: StageDifference['how'], stage: string): string {
    switch (how) {
      case 'added': return t('retry.differs.added', { stage })
      case 'removed': return t('retry.differs.removed', { stage })
      default: return t('retry.differs.changed', { stage })
    }
  }

  /** What the newest revision changes of what would run, with its stages by name; '' = nothing. */
  function differs(plan: RunRetryPlan, draft: Pick<RetryDraft, 'from' | 'stageKey'>): string {
    return listDifferences(plan, draft)
      .map(({ stageKey, how }) => differenceText(how, nameIn(plan, stageKey)))
      .join(t('common.list_separator'))
  }

  /** Of a revision that is possible. */
  function noteOf(plan: RunRetryPlan, revision: RetryRevision, draft: Pick<RetryDraft, 'from' | 'stageKey'>): string {
    if (revision === 'same') {
      return t('retry.same_note')
    }
    const changes = differs(plan, draft)
    const number = findRevision(plan, 'same')?.number ?? 0
    if (changes === '') {
      return t('retry.newest_equal')
    }
    if (findRevision(plan, 'newest')?.number === number) {
      const stages = listDifferences(plan, draft).map(({ stageKey }) => nameIn(plan, stageKey))
      return t('retry.reread_differs', { stages: stages.join(t('common.list_separator')) })
    }
    return t('retry.newest_differs', { changes, number })
  }

  /** What the values are as they stand: those of the run have what launches have changed of its revision. */
  function unchangedText(of: Revision): string {
    const { revision = 'same', number = 0, overridden: count = 0 } = of ?? {}
    switch (revision) {
      case 'same': return count > 0 ? t('retry.as_run_differs', { number, count }, count) : t('retry.as_run')
      default: return count > 0
        ? t('retry.as_revision_launched', { number, count }, count)
        : t('retry.as_revision', { number })
    }
  }

  function blockedText(
    { stageKey, reason, parameters }: RetryChoiceView['blocked'][number], revision: Revision,
  ): string {
    const text = label('retry.reuse_reason', reason)
    const kind = byKind.value.get(revision?.stages.find(({ key }) => key === stageKey)?.kind ?? '')
    const fields = kind ? toFields(kind.parametersSchema, locale.value) : []
    const names = parameters.map(name => labelOfPath(fields, [name]))
    return names.length > 0
      ? t('retry.with_parameters', { text, parameters: names.join(t('common.list_separator')) })
      : text
  }

  /** The stage that is in the way, with its reason, where there is one. */
  function whyNot(
    revision: RetryRevisionView | undefined, choice: RetryChoiceView | undefined,
    draft: Pick<RetryDraft, 'from' | 'stageKey'>,
  ): string | undefined {
    const reason = reasonOf(revision, draft)
    const [first] = choice?.blocked ?? []
    if (reason === null) {
      return undefined
    }
    return reason === 'UPSTREAM_CHANGED' && first
      ? t('retry.blocked_by', { stage: stageName(revision, first.stageKey), reason: blockedText(first, revision) })
      : label('retry.reason', reason)
  }

  /** How many stages run and how many are reused, and what they read as far as it is known. */
  function does(revision: RetryRevisionView | undefined, { redone, records }: RetryChoiceView): string {
    const count = revision?.stages.length ?? redone.length
    const reused = count - redone.length
    const counts = reused > 0
      ? t('retry.does', { count, redone: redone.length, reused })
      : t('retry.does_all', { count: redone.length }, redone.length)
    return records === null ? counts : t('retry.reads', { counts, records: compact(records) }, records)
  }

  type Choice = Pick<RetryDraft, 'from' | 'stageKey' | 'revision'>

  /** The name of a button that makes a choice in place of one that is not possible. */
  function insteadText(plan: RunRetryPlan, { from, stageKey, revision }: Choice, chosen: Choice): string {
    const of = findRevision(plan, revision)
    const stage = stageName(of, stageKey)
    const isSame = revision === chosen.revision
    const number = of?.number ?? 0
    switch (from) {
      case 'stage': return isSame ? t('retry.start_there', { stage }) : t('retry.instead.stage', { stage, number })
      case 'failed': return isSame ? t('retry.start_failed') : t('retry.instead.failed', { number })
      default: return isSame ? t('retry.start_whole') : t('retry.instead.start', { number })
    }
  }

  /** Why it does not start at the failure: a stage before that has changed. */
  function proposedText(plan: RunRetryPlan, draft: Choice): string | undefined {
    const [same, newest] = [findRevision(plan, 'same'), findRevision(plan, 'newest')]
    const isElsewhere = draft.revision === 'newest' && draft.from !== 'failed' && same?.number !== newest?.number
    const [first] = isElsewhere ? listDifferences(plan, draft) : []
    if (!newest || !first || reasonOf(newest, { from: 'failed', stageKey: '' }) === null) {
      return undefined
    }
    const values = { number: newest.number, change: differenceText(first.how, nameIn(plan, first.stageKey)) }
    return draft.from === 'stage' ? t('retry.proposed.stage', values) : t('retry.proposed.start', values)
  }

  return { stageName, nameIn, noteOf, unchangedText, blockedText, whyNot, does, insteadText, proposedText }
}

/** What a choice looks like. */
export function useRetryLooks(retry: () => RunRetryState, draft: () => RetryDraft) {
  const { t } = useI18n()
  const { whyNot, does } = useRetryText(() => retry().parts.kindList.value)
  /** The stage stays known while another start is chosen. */
  const chosen = ref('')
  watch(() => draft().stageKey, (key) => {
    chosen.value = key || chosen.value
  }, { immediate: true })
  const stageKey = computed(() => chosen.value || toFirstStage(retry().revision.value))
  const toStart = (from: RetryStart) => ({ from, stageKey: from === 'stage' ? stageKey.value : '' })

  function look(revision: RetryRevisionView | undefined, start: ReturnType<typeof toStart>) {
    const choice = findChoice(revision, start)
    const why = whyNot(revision, choice, start)
    const isHopeless = why === undefined && retry().isFinal() && choice?.isUnchanged === true
    return {
      isPossible: why === undefined,
      text: why
        ?? (choice ? isHopeless ? t('retry.no_help', { text: does(revision, choice) }) : does(revision, choice) : ''),
    }
  }

  /** Of one number the second reads its sources as they are now. */
  function titleOf({ revision, number, reason }: RetryRevisionView): string {
    if (revision === 'same') {
      return t('retry.same', { number })
    }
    const plan = retry().plan.value
    const isSame = plan !== undefined && findRevision(plan, 'same')?.number === number
    return isSame && reason === null ? t('retry.reread', { number }) : t('retry.newest', { number })
  }
  return { stageKey, toStart, look, titleOf }
}
