import type { RunBulkAnswer } from '#shared/contract/run.contract'
import type { RunVerb } from '#shared/domain/run/run-state'

const DONE_MS = 5_000

/**
 * One verb for many runs. Cancelling, and every dry run, first shows the effect on each run; other verbs are done at once and
 * show the runs that did not take them.
 */
export function useRunBulk(ids: MaybeRefOrGetter<readonly string[]>, changed: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const answer = shallowRef<RunBulkAnswer>()

  const doneText: Record<RunVerb, (count: number) => string> = {
    pause: count => t('run.bulk.done_pause', { count }, count),
    resume: count => t('run.bulk.done_resume', { count }, count),
    cancel: count => t('run.bulk.done_cancel', { count }, count),
  }

  const { run: send, running } = useAction(async (action: RunVerb, dryRun: boolean, only: readonly string[] = toValue(ids)) => {
    if (only.length === 0) {
      return
    }
    const told = await api('runBulk', { body: { action, ids: [...only], dryRun } })
    const isWhole = !dryRun && told.skipped + told.missing === 0
    answer.value = isWhole ? undefined : told
    if (isWhole) {
      notify.done(doneText[action](told.done), { durationMs: DONE_MS })
    }
    if (!dryRun) {
      changed()
    }
  }, { title: () => t('run.bulk.failed') })

  return {
    pending: computed(() => running.value[0]?.[0]),
    answer,
    preview: (verb: RunVerb) => send(verb, true),
    apply: (verb: RunVerb) => send(verb, false),
    /** After the preview: only the runs that would take the verb. */
    confirm: () => answer.value && send(answer.value.action, false, answer.value.items.filter(item => item.result === 'done').map(item => item.id)),
    close: () => {
      answer.value = undefined
    },
  }
}
