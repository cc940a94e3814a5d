import type { RunDetail } from '#shared/contract/run/run.contract'
import type { RunName, RunType, RunVerb } from '#shared/domain/run/run-state'

/** The state shown right after a verb, until the server reports it. */
const HOPED: Record<RunVerb, { state: RunType, stateName: RunName, verbs: RunVerb[] }> = {
  pause: { state: 'RUNNING', stateName: 'pausing', verbs: ['resume', 'cancel'] },
  resume: { state: 'PAUSED', stateName: 'resuming', verbs: ['pause', 'cancel'] },
  cancel: { state: 'CANCELLING', stateName: 'cancelling', verbs: [] },
}

const DONE_MS = 5_000

const ROUTE = { pause: 'runPause', resume: 'runResume', cancel: 'runCancel' } as const satisfies Record<RunVerb, string>

/**
 * Pause, resume and cancel with an optimistic look: the page changes at once, and changes back with a toast when the
 * server refuses the verb.
 */
export function useRunVerbs(run: Ref<(RunDetail & { fetchedAt: number }) | null>, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const { label } = useLabels()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()

  const { run: send, isBusy, running } = useAction(async (verb: RunVerb, before: RunDetail & { fetchedAt: number }) => {
    run.value = { ...before, ...HOPED[verb] }
    await api(ROUTE[verb], { params: { id: before.id } })
    notify.done(label('run.verb_done', verb), { durationMs: DONE_MS })
  }, {
    title: verb => label('run.verb_failed', verb),
    explain: (error, _verb, before) => {
      run.value = before
      return failureOf(error).code === 'conflict' ? t('run.verb_conflict') : undefined
    },
  })

  async function apply(verb: RunVerb) {
    if (run.value && !isBusy.value) {
      await send(verb, run.value)
      await refresh()
    }
  }

  return { apply, pending: computed(() => running.value[0]?.[0]) }
}
