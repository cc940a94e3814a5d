import type { RunDetail } from '#shared/contract/run/run.contract'
import { isLotOpen } from '#shared/domain/quality/lot-state'
import type { Lens } from '~/utils/run/run-lens'

/** One run with its stages, live. */
export function useRun(id: MaybeRefOrGetter<string>) {
  const run = useApiData('runGet', () => ({ params: { id: toValue(id) } }), { topics: () => [`run:${toValue(id)}`] })
  // The review of a lot begins and goes on without the run.
  const reviewed = computed(() => [...run.data.value?.gates ?? [], ...run.data.value?.versions ?? []])
  const isReviewAhead = () => reviewed.value.some(({ lot }) => !lot || isLotOpen(lot.state))
  useLiveRefresh(() => isReviewAhead() ? ['quality'] : [], () => run.refresh())
  return run
}

/**
 * What the pinned parameters are called, read once they are shown: the stage types, and the datasets that they name.
 */
export function useRunParameterNames(run: () => RunDetail | null, isWanted: () => boolean) {
  const kinds = useApiData('stageKindList', () => isWanted() ? {} : undefined)
  const named = () => isWanted() ? [run()?.parameters, run()?.unsaved] : []
  const datasets = useThingsIn('dataset', named, () => run()?.projectId)
  return { kinds: computed(() => kinds.data.value?.items ?? []), datasets: computed(() => [...datasets.value]) }
}

/** One record of a stage; live until the attempt has ended, when its files are written. */
export function useRunLens(request: MaybeRefOrGetter<Lens & { runId: string }>) {
  const found = useApiData('runRecord', () => {
    const { runId, stageKey, of, at, reason } = toValue(request)
    return { params: { id: runId, stageKey }, query: { of, at, reason: reason || undefined } }
  })
  useLiveRefresh(
    () => found.data.value?.status === 'not_ended' ? [`run:${toValue(request).runId}`] : [], () => found.refresh(),
  )
  return { found, curl: found.curl }
}

export interface RejectsRequest {
  runId: string
  stageKey: string
  reason: string
}

/** A first look; the file has all of them. */
const FEW = 20
/** The contract's limit. */
const MANY = 100

/** Rejected records of a stage with one reason; live, because the file exists only after the attempt has ended. */
export function useRunRejects(request: MaybeRefOrGetter<RejectsRequest>) {
  const limit = ref(FEW)
  const rejects = useApiData('runRejectList', () => {
    const { runId, stageKey, reason } = toValue(request)
    return { params: { id: runId, stageKey }, query: { reason, limit: limit.value } }
  })
  useLiveRefresh(() => rejects.data.value?.isWritten ? [] : [`run:${toValue(request).runId}`], () => rejects.refresh())
  const hasMore = computed(() => limit.value < MANY && Boolean(rejects.data.value?.nextCursor))
  return {
    rejects,
    hasMore,
    showMore: () => {
      limit.value = MANY
    },
  }
}
