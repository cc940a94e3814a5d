import type { RunDetail } from '#shared/contract/run/run.contract'
import { DECIDED, type RunDecision } from '#shared/domain/run/run-decision'

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

  return {
    decide: (decision: RunDecision, note = '') => send(decision, note), pending: computed(() => running.value[0]?.[0]),
  }
}
