import type { AlertReplayAnswer } from '#shared/contract/alert-rule.contract'
import { toProblem } from '~/utils/api/problem'
import type { RuleBody } from '~/utils/alert/alert-rule-draft'
import type { Finding } from '#shared/contract/finding.contract'
import type { Fetched } from '../api/useApiData'
import type { PanelState } from '../api/usePanelState'

/** Pause in editing before anything is asked. */
const REST_MS = 450

/** What decides when a rule is raised; its name or its channels do not. */
function toAsked(
  { metric, filter, groupBy, windowMs, comparison, warning, critical, minCount, forMs, keepFiringMs, noData }: RuleBody,
) {
  return { metric, filter, groupBy, windowMs, comparison, warning, critical, minCount, forMs, keepFiringMs, noData }
}

/**
 * When a draft would have been raised in the last days, asked anew after each pause in editing. The last answer stays
 * while a newer one is read, and while the draft has faults.
 *
 * @param body undefined = the draft has faults.
 */
export function useAlertReplay(
  body: Readonly<Ref<RuleBody | undefined>>, ruleId: MaybeRefOrGetter<string | undefined>,
) {
  const api = useApi()
  const curlOf = useCurl()
  const projectId = useProjectId()
  const data = shallowRef<Fetched<AlertReplayAnswer> | null>(null)
  const status = ref<PanelState['status']>('pending')
  const error = shallowRef<unknown>()
  /** Errors that only the server finds. */
  const faults = shallowRef<Pick<Finding, 'code' | 'message' | 'pointer' | 'params'>[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort: AbortController | undefined

  const call = computed(() =>
    body.value && { body: { ...toAsked(body.value), projectId: projectId.value, ruleId: toValue(ruleId) } })

  async function ask() {
    clearTimeout(timer)
    abort?.abort()
    if (!call.value) {
      status.value = data.value ? 'success' : 'idle'
      return
    }
    const turn = new AbortController()
    abort = turn
    status.value = 'pending'
    try {
      const answer = await api('alertRuleReplay', { ...call.value, signal: turn.signal })
      if (abort === turn) {
        data.value = { ...answer, fetchedAt: Date.now() }
        error.value = undefined
        faults.value = []
        status.value = 'success'
      }
    }
    catch (thrown) {
      // A newer question has aborted this one.
      if (abort === turn) {
        const found = toProblem(thrown)?.errors ?? []
        faults.value = found
        // Beside an earlier answer the form says what is wrong; without one nothing else would.
        const isSaidByForm = found.length > 0 && data.value !== null
        error.value = isSaidByForm ? undefined : thrown
        status.value = isSaidByForm ? 'success' : 'error'
      }
    }
  }

  onMounted(() => {
    void ask()
    watch(() => JSON.stringify(call.value), () => {
      clearTimeout(timer)
      timer = setTimeout(() => void ask(), REST_MS)
    })
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    abort?.abort()
  })

  return {
    data, status, error, faults, refresh: ask,
    curl: computed(() => call.value ? curlOf('alertRuleReplay', call.value) : ''),
  }
}
