import type { RunDetail } from '#shared/contract/run/run.contract'
import { DECIDED, type RunDecision } from '#shared/domain/run/run-decision'
import { toShortId } from '~/utils/format/short-id'

const DONE_MS = 5_000

/**
 * Decides about a failed run. When someone else has changed it since it was read, nothing is overwritten: the page
 * shows the latest.
 */
export function useRunDecision(run: Ref<(RunDetail & { fetchedAt: number }) | null>, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const { label } = useLabels()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()

  const { run: send, running } = useAction(async (decision: RunDecision, note: string) => {
    if (!run.value) {
      return
    }
    const { id, version } = run.value
    const after = await api('runDecide', { params: { id }, version, body: { disposition: DECIDED[decision], note } })
    run.value = { ...after, fetchedAt: Date.now() }
    notify.done(label('run.verb_done', decision), { durationMs: DONE_MS })
  }, {
    title: decision => label('run.verb_failed', decision),
    explain: (error) => {
      const { code } = failureOf(error)
      if (code !== 'stale_version' && code !== 'conflict') {
        return undefined
      }
      void refresh()
      return t('run.decided.stale')
    },
  })

  /** The failures before a success that it names, with the success as the reason. */
  const { run: settle, isBusy: isSettling } = useAction(async () => {
    if (!run.value) {
      return
    }
    const { id, name, earlierFailures } = run.value
    const { done } = await api('runBulk', { body: {
      action: 'resolve', ids: earlierFailures.newest.map(failure => failure.id), dryRun: false,
      reason: t('run.since.reason', { name, id: toShortId(id) }),
    } })
    if (done > 0) {
      notify.done(t('run.bulk.done_resolve', { count: done }, done), { durationMs: DONE_MS })
    }
    await refresh()
  }, { title: () => label('run.verb_failed', 'resolve') })

  return {
    settle,
    isSettling,
    decide: (decision: RunDecision, note = '') => send(decision, note), pending: computed(() => running.value[0]?.[0]),
  }
}
