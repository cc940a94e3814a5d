/** As many runs as a choice shows. */
const FEW = 20
/** The contract's limit of one answer. */
const MANY_DATASETS = 200

/** Two runs side by side, live, and the runs that may stand in their places: the newest of the same task. */
export function useRunCompare(sides: () => { a: string, b: string }) {
  const compared = useApiData('runCompare', () => sides().a && sides().b ? { query: sides() } : undefined, { topics: () => [`run:${sides().a}`, `run:${sides().b}`] })
  const taskId = computed(() => compared.data.value?.b.taskId)
  const others = useApiData('runList', () => taskId.value ? { query: { taskId: taskId.value, projectId: compared.data.value?.b.projectId, limit: FEW } } : undefined, { name: 'runCompareOthers' })
  const kinds = useApiData('stageKindList')
  const datasets = useApiData('datasetList', () => compared.data.value ? { query: { projectId: compared.data.value.b.projectId, limit: MANY_DATASETS } } : undefined)
  return { compared, others: computed(() => others.data.value?.items ?? []), kinds: computed(() => kinds.data.value?.items ?? []), datasets: computed(() => datasets.data.value?.items ?? []) }
}
