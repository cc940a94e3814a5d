import type { RunBulkAnswer, RunFilterInput, RunSelection } from '#shared/contract/run/run-list.contract'
import { type BulkAction, needsCount } from '#shared/domain/run/run-bulk'
import { addToOutcome, type BulkOutcome, toOutcome } from '~/utils/run/run-bulk'
import { toProblem } from '~/utils/api/problem'

const DONE_MS = 5_000

/** What outlives the page, so that a reader who left it in the middle is told on return; each project has its own. */
function useKept<T>(name: string, project: Ref<string>) {
  const byProject = useState<Record<string, T | undefined>>(`run-bulk:${name}`, () => shallowRef({}))
  return computed<T | undefined>({
    get: () => byProject.value[project.value],
    set: (value) => {
      byProject.value = { ...byProject.value, [project.value]: value }
    },
  })
}

/** A confirmed selection, and how far it is done. */
interface Work {
  action: BulkAction
  selection: RunSelection
  reason: string
  cursor?: string | undefined
  sum?: BulkOutcome | undefined
}

/**
 * One action for many runs. Of all that match, of many, and to cancel, it first shows the effect and asks; the runs are
 * frozen then. Otherwise it is done at once. Runs that did not take it are shown afterwards.
 */
export function useRunBulk(changed: () => void) {
  const { t } = useI18n()
  const { label } = useLabels()
  const api = useApi()
  const notify = useNotify()
  const { textOf } = useFailureText()

  /** All runs that matched the filter when it was chosen. */
  const frozen = shallowRef<RunSelection>()
  /** The preview that waits for an answer. */
  const asked = shallowRef<RunBulkAnswer & { selection: RunSelection }>()
  const projectId = useProjectId()
  const project = shallowRef(projectId.value ?? '')
  // Ends with the page: what is under way then stays with its project.
  watch(projectId, (id) => {
    project.value = id ?? ''
  })
  const outcome = useKept<BulkOutcome>('outcome', project)
  const left = useKept<Work>('left', project)
  /** A part is under way, of this page or of one that was left. */
  const isUnderWay = useState('run-bulk:under-way', () => false)
  let isStopped = false
  let isGone = false

  const doneText: Record<BulkAction, (count: number) => string> = {
    pause: count => t('run.bulk.done_pause', { count }, count),
    resume: count => t('run.bulk.done_resume', { count }, count),
    cancel: count => t('run.bulk.done_cancel', { count }, count),
    retry: count => t('run.bulk.done_retry', { count }, count),
    resolve: count => t('run.bulk.done_resolve', { count }, count),
    waive: count => t('run.bulk.done_waive', { count }, count),
    reopen: count => t('run.bulk.done_reopen', { count }, count),
  }

  /** A refusal that has a text of its own; what was asked is then out of date. */
  function explain(error: unknown): string {
    const code = toProblem(error)?.errors?.[0]?.code ?? ''
    const own = label('run.bulk_fault', code)
    if (own === code) {
      return textOf(error)
    }
    asked.value = undefined
    frozen.value = undefined
    left.value = undefined
    return own
  }

  const { run: select, isBusy: isSelecting } = useAction(async (query: RunFilterInput) => {
    frozen.value = await api('runSelect', { body: { query } })
  }, { title: () => t('run.bulk.select_failed'), explain })

  const { run: ask, running: asking } = useAction(async (action: BulkAction, ids: readonly string[]) => {
    const selection = frozen.value ?? await api('runSelect', { body: { ids: [...ids] } })
    asked.value = { ...await api('runBulk', { body: { action, selectionId: selection.id, dryRun: true } }), selection }
  }, { title: () => t('run.bulk.failed'), explain })

  const { run: send, running: sending } = useAction(
    async (action: BulkAction, ids: readonly string[], reason: string) => {
      finish(toOutcome(await api(
        'runBulk', { body: { action, ids: [...ids], dryRun: false, ...reason && { reason } } },
      )))
    }, { title: (action, ids) => ids.length === 1 ? label('run.verb_failed', action) : t('run.bulk.failed'), explain },
  )

  /** In as many requests as the server needs; a stop, or a failure, leaves the rest to be continued. */
  const { run: work, running: working } = useAction(async ({ action, selection, reason, cursor, sum }: Work) => {
    const { possible: count = 0 } = selection.plan.find(plan => plan.action === action) ?? {}
    isStopped = false
    let rest: Work | undefined = {
      action, selection, reason, cursor,
      sum: sum ?? { action, total: count, done: 0, skipped: 0, failed: 0, missing: 0, items: [] },
    }
    while (rest && !isStopped) {
      isUnderWay.value = true
      const answer: RunBulkAnswer = await api('runBulk', { body: {
        action, selectionId: selection.id, count, ...reason && { reason }, ...rest.cursor && { cursor: rest.cursor },
      } }).finally(() => {
        isUnderWay.value = false
      })
      const next: BulkOutcome = addToOutcome(rest.sum ?? toOutcome(answer), answer)
      asked.value = undefined
      frozen.value = undefined
      outcome.value = next
      rest = answer.nextCursor ? { ...rest, cursor: answer.nextCursor, sum: next } : undefined
      left.value = rest
    }
    if (outcome.value) {
      finish(outcome.value)
    }
  }, { title: () => t('run.bulk.failed'), explain })

  function finish(sum: BulkOutcome) {
    const isWhole = sum.done === sum.total
    // Somebody who has left the page finds there what was done.
    outcome.value = isWhole && !isGone ? undefined : sum
    if (isWhole) {
      notify.done(doneText[sum.action](sum.done), { durationMs: DONE_MS })
    }
    if (!isGone) {
      changed()
    }
  }

  /** Runs that failed may take it now; what is possible is asked anew. */
  async function retryFailed() {
    const { action, items } = outcome.value ?? { items: [] }
    const ids = items.filter(item => item.result === 'failed').map(item => item.id)
    if (action && ids.length > 0) {
      close()
      await ask(action, ids)
    }
  }

  function close() {
    isStopped = true
    asked.value = undefined
    outcome.value = undefined
    left.value = undefined
  }

  /** Leaving stops the work after its current part. */
  const guard = useLeaveGuard(() => working.value.length > 0 && !isStopped)
  onScopeDispose(() => {
    isGone = true
    isStopped = true
    if (working.value.length === 0) {
      close()
    }
  })

  async function answerLeave(isLeaving: boolean) {
    if (!isLeaving) {
      guard.stay()
      return
    }
    isStopped = true
    await guard.leave()
  }

  return {
    frozen,
    asked,
    outcome,
    isSelecting,
    pending: computed(() => asking.value[0]?.[0] ?? sending.value[0]?.[0] ?? working.value[0]?.[0].action),
    /** The preview was confirmed, and the work goes on. */
    isBusy: computed(() => working.value.length > 0),
    /** Part of the selection is left, after a stop or a failure. */
    canContinue: computed(() => left.value !== undefined && working.value.length === 0 && !isUnderWay.value),
    isLeaving: guard.isAsking,
    answerLeave,
    select,
    ask,
    apply: (action: BulkAction, ids: readonly string[], reason = '') => send(action, ids, reason),
    /** Few runs, of an action that can be undone: at once. What a retry can do to each is always shown before. */
    start: (action: BulkAction, ids: readonly string[]) =>
      frozen.value || action === 'cancel' || action === 'retry' || needsCount(action, ids.length)
        ? ask(action, ids)
        : send(action, ids, ''),
    confirm: (reason: string) =>
      asked.value && work({ action: asked.value.action, selection: asked.value.selection, reason }),
    goOn: () => left.value && work(left.value),
    retryFailed,
    stop: () => {
      isStopped = true
    },
    close,
  }
}
