interface Option { value: string, label: string }

/** As many as one answer holds. */
const MOST = 200

interface Offered {
  /** The newest, and the chosen one. */
  options: readonly Option[]
  chosen: string
  /** Tells the searches of a page apart. */
  name: string
}

/** Pipelines to choose from: the newest, or what the server finds by a text. */
export function usePipelineFind(offered: () => Offered) {
  const { t } = useI18n()
  const projectId = useProjectId()
  const text = ref('')
  /** The list that the options are from. */
  const newest = useApiData('pipelineList', () => ({ query: { projectId: projectId.value, limit: MOST } }))
  const asked = computed(() => text.value === ''
    ? undefined
    : { query: { projectId: projectId.value, limit: MOST, q: text.value, closest: 'true' as const } })
  const found = useApiData('pipelineList', asked, { name: () => offered().name })
  const look = usePanelState(found)

  const options = computed((): Option[] => {
    const { options: known, chosen } = offered()
    if (text.value === '' || look.value.failure !== undefined) {
      return [...known]
    }
    const items = (found.data.value?.items ?? []).map(({ id, name }): Option => ({ value: id, label: name }))
    return [...items, ...known.filter(({ value }) => value === chosen && !items.some(item => item.value === value))]
  })
  const note = computed(() => {
    if (text.value === '') {
      return ''
    }
    if (found.status.value === 'pending') {
      return t('run.filter.searching')
    }
    const count = found.data.value?.items.length ?? 0
    return look.value.failure ?? (count === 0 ? t('run.filter.no_pipeline') : t('pipeline.found', { count }))
  })

  return {
    text,
    options,
    note,
    /** There are more than the newest. */
    hasMore: computed(() => (newest.data.value?.nextCursor ?? null) !== null),
  }
}
