import type { PanelState } from '~/composables/api/usePanelState'
import type { RunListState } from '~/utils/run/run-list-url'
import { isUuid } from '~/utils/api/url-query'

/** As many are offered at once; the others are found by their names. */
const MOST = 50

interface NamedPipeline {
  id: string
  name: string
}

/** A filter whose values the server searches. */
export interface RunFilterSearch {
  text: string
  look: PanelState
  /** What is searched. */
  label: string
  /** The values are those of an earlier text. */
  isSearching: boolean
  /** That it is searched, that there are none, or that there may be more; empty = these are all. */
  note: string
}

/** Pipelines to filter runs by: searched by the server, and only once somebody looks for one. */
export function useRunPipelines(list: MaybeRefOrGetter<RunListState>) {
  const { t, locale } = useI18n()
  const projectId = useProjectId()
  const text = ref('')
  const isWanted = ref(false)
  const found = useApiData('pipelineList', () => isWanted.value
    ? { query: { projectId: projectId.value, limit: MOST, q: text.value || undefined, closest: 'true' } }
    : undefined, { name: 'run-filter-pipelines' })
  const look = usePanelState(found)
  const options = computed(() => {
    const items = (found.data.value?.items ?? []).map(({ id, name }): NamedPipeline => ({ id, name }))
    // Sorted by the reader's language; what was searched comes closest first.
    return text.value === '' ? items.sort((a, b) => a.name.localeCompare(b.name, locale.value)) : items
  })

  const isSearching = computed(() => found.status.value === 'pending')
  const note = computed(() => {
    if (look.value.failure !== undefined) {
      return ''
    }
    if (isSearching.value) {
      return t('run.filter.searching')
    }
    if (options.value.length === 0) {
      return text.value === '' ? t('run.filter.none') : t('run.filter.no_pipeline')
    }
    return options.value.length < MOST ? '' : t('run.filter.first_only', { count: MOST })
  })

  const { chosen, keep } = useChosenPipelines(list)
  watch(options, keep)

  return {
    pipelines: computed(() => ({
      options: options.value,
      chosen: chosen.value,
      search: {
        text: text.value,
        look: look.value,
        label: t('run.filter.find_pipeline'),
        isSearching: isSearching.value,
        note: note.value,
      },
    })),
    /** Also when the filter is opened: without a text it offers the newest. */
    find(typed: string) {
      text.value = typed
      isWanted.value = true
    },
    retry: () => found.refresh(),
  }
}

/** The pipelines of the filter, with their names. */
function useChosenPipelines(list: MaybeRefOrGetter<RunListState>) {
  const api = useApi()
  const readThings = useThingReader('pipeline')
  const { nameOfPipeline } = usePipelineNames()
  const { t } = useI18n()
  const seen = shallowRef(new Map<string, string>())
  const ids = computed(() => toValue(list).pipelineId)
  const readNames = async (): Promise<{ items: NamedPipeline[] }> => {
    const [living, archived] = await Promise.all([readThings(ids.value), readThings(ids.value, 'true')])
    const items = [...living, ...archived.map(({ id, name }) => ({ id, name: t('form.archived', { name }) }))]
    // Those of the console itself, of imports and tests, are in no list.
    const others = ids.value.filter(id => isUuid(id) && !items.some(item => item.id === id))
    const read = await Promise.allSettled(others.map(id => api('pipelineGet', { params: { id } })))
    return {
      items: [...items, ...read.flatMap(answer => answer.status === 'fulfilled'
        ? [{ id: answer.value.id, name: nameOfPipeline(answer.value.name) }]
        : [])],
    }
  }
  const named = useFetched(
    () => `run-filter-names:${ids.value.join()}`,
    async () => ids.value.length > 0 ? readNames() : null,
  )
  return {
    chosen: computed(() => {
      const read = named.data.value?.items ?? []
      const nameOf = new Map([...seen.value, ...read.map(({ id, name }) => [id, name] as const)])
      return toValue(list).pipelineId.map((id): NamedPipeline => ({ id, name: nameOf.get(id) ?? id }))
    }),
    /** What was offered keeps its name when it is chosen. */
    keep(offered: readonly NamedPipeline[]) {
      seen.value = new Map([...seen.value, ...offered.map(({ id, name }) => [id, name] as const)])
    },
  }
}
