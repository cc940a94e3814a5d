import type { RunDetail } from '#shared/contract/run.contract'
import type { RunName, RunType, RunVerb } from '#shared/domain/run/run-state'

/** How a run looks at once after a verb, until the server says more. */
const HOPED: Record<RunVerb, { state: RunType, stateName: RunName, verbs: RunVerb[] }> = {
  pause: { state: 'RUNNING', stateName: 'pausing', verbs: ['resume', 'cancel'] },
  resume: { state: 'PAUSED', stateName: 'resuming', verbs: ['pause', 'cancel'] },
  cancel: { state: 'CANCELLING', stateName: 'cancelling', verbs: [] },
}

const ROUTE = { pause: 'runPause', resume: 'runResume', cancel: 'runCancel' } as const satisfies Record<RunVerb, string>

/**
 * Pause, resume and cancel with an optimistic look: the page changes at once, and goes back with a toast when the
 * server turns the verb down.
 */
export function useRunVerbs(run: Ref<(RunDetail & { fetchedAt: number }) | null>, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const { label } = useLabels()
  const api = useApi()
  const toast = useToast()
  const { textOf, failureOf } = useFailureText()
  const pending = ref<RunVerb>()

  async function apply(verb: RunVerb) {
    const before = run.value
    if (!before || pending.value) {
      return
    }
    pending.value = verb
    run.value = { ...before, ...HOPED[verb] }
    try {
      await api(ROUTE[verb], { params: { id: before.id } })
      toast.add({ title: label('run.verb_done', verb), icon: 'i-lucide-circle-check', color: 'success', duration: 5_000 })
    }
    catch (error) {
      run.value = before
      const isConflict = failureOf(error).code === 'conflict'
      const description = isConflict ? t('run.verb_conflict') : textOf(error)
      toast.add({ title: label('run.verb_failed', verb), description, icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
    finally {
      pending.value = undefined
      await refresh()
    }
  }

  return { apply, pending: readonly(pending) }
}
