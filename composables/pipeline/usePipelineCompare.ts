import type { PipelineView } from '#shared/contract/pipeline.contract'
import { fromCompareUrl, newestPair, type RevisionPair, toCompareUrl } from '~/utils/pipeline/pipeline-url'
import { firstOf } from '~/utils/api/url-query'

/** The two revisions compared in the history, kept in the address; undefined while it is closed. */
export function usePipelineCompare(pipeline: () => PipelineView | undefined) {
  const route = useRoute()
  const newest = computed(() => pipeline()?.revision.number ?? 0)
  const pair = computed(() => newest.value > 0 ? fromCompareUrl(route.query.compare, newest.value) : undefined)
  const isText = computed(() => firstOf(route.query.diff) === 'text')
  const go = (change: Record<string, string | undefined>, replace: boolean) =>
    goTo({ query: { ...route.query, ...change } }, { replace })

  return {
    pair,
    isText,
    open: () => go({ compare: toCompareUrl(newestPair(newest.value)) }, false),
    choose: (next: RevisionPair) => go({ compare: toCompareUrl(next) }, true),
    look: (wantsText: boolean) => go({ diff: wantsText ? 'text' : undefined }, true),
    close: () => go({ compare: undefined, diff: undefined }, true),
  }
}

export type PipelineCompare = ReturnType<typeof usePipelineCompare>
