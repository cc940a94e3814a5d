import type { RunBulkAnswer } from '#shared/contract/run.contract'
import type { RunAction } from '#shared/domain/run/run-decision'

const DONE_MS = 5_000

/**
 * One action for many runs. Cancelling, and every dry run, first shows the effect on each run; other actions are done at once
 * and show the runs that did not take them.
 */
export function useRunBulk(changed: () => void) {
  const { t } = useI18n()
  const { label } = useLabels()
  const api = useApi()
  const notify = useNotify()
  const answer = shallowRef<RunBulkAnswer>()

  const doneText: Record<RunAction, (count: number) => string> = {
    pause: count => t('run.bulk.done_pause', { count }, count),
    resume: count => t('run.bulk.done_resume', { count }, count),
    cancel: count => t('run.bulk.done_cancel', { count }, count),
    resolve: count => t('run.bulk.done_resolve', { count }, count),
    waive: count => t('run.bulk.done_waive', { count }, count),
    reopen: count => t('run.bulk.done_reopen', { count }, count),
  }

  const { run: send, running } = useAction(async (action: RunAction, ids: readonly string[], { dryRun, reason = '' }: { dryRun: boolean, reason?: string }) => {
    if (ids.length === 0) {
      return
    }
    const told = await api('runBulk', { body: { action, ids: [...ids], dryRun, ...reason && { reason } } })
    const isWhole = !dryRun && told.skipped + told.missing === 0
    answer.value = isWhole ? undefined : told
    if (isWhole) {
      notify.done(doneText[action](told.done), { durationMs: DONE_MS })
    }
    if (!dryRun) {
      changed()
    }
  }, { title: (action, ids) => ids.length === 1 ? label('run.verb_failed', action) : t('run.bulk.failed') })

  return {
    pending: computed(() => running.value[0]?.[0]),
    answer,
    preview: (action: RunAction, ids: readonly string[]) => send(action, ids, { dryRun: true }),
    apply: (action: RunAction, ids: readonly string[], reason = '') => send(action, ids, { dryRun: false, reason }),
    /** After the preview: only the runs that would take the action. */
    confirm: () => answer.value && send(answer.value.action, answer.value.items.filter(item => item.result === 'done').map(item => item.id), { dryRun: false }),
    close: () => {
      answer.value = undefined
    },
  }
}
