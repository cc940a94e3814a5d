import type { SourceListState } from '~/utils/source/source-url'

const PAGE_SIZE = 50

/** One page of the project's sources, live. */
export function useSources(list: MaybeRefOrGetter<SourceListState>) {
  const api = useApi()
  const projectId = useProjectId()
  const query = computed(() => {
    const { q, kind, stageKind, attention, archived, cursor } = toValue(list)
    return { projectId: projectId.value, q: q || undefined, kind: kind || undefined, stageKind: stageKind || undefined, attention: attention ? 'true' as const : undefined, archived: archived ? 'true' as const : undefined, cursor: cursor || undefined, limit: PAGE_SIZE }
  })
  const result = useKeptData(() => `sources:${JSON.stringify(query.value)}`, () => api('sourceList', { query: query.value }))
  useLiveRefresh(['sources'], () => result.refresh())
  return { result, query }
}
