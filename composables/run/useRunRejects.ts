export interface RejectsRequest {
  runId: string
  stageKey: string
  reason: string
}

/** A look; the whole is a file. */
const FEW = 20
/** The contract's limit. */
const MANY = 100

/** Records that a stage could not take for one reason; live, because they are a file only once its attempt has ended. */
export function useRunRejects(request: MaybeRefOrGetter<RejectsRequest>) {
  const api = useApi()
  const limit = ref(FEW)
  const call = computed(() => {
    const { runId, stageKey, reason } = toValue(request)
    return { params: { id: runId, stageKey }, query: { reason, limit: limit.value } }
  })
  const result = useKeptData(() => `rejects:${JSON.stringify(call.value)}`, () => api('runRejectList', call.value))
  useLiveRefresh(() => [`run:${toValue(request).runId}`], async () => result.data.value?.isWritten ? undefined : result.refresh())
  const hasMore = computed(() => limit.value < MANY && Boolean(result.data.value?.nextCursor))
  return {
    result,
    call,
    hasMore,
    showMore: () => {
      limit.value = MANY
    },
  }
}
