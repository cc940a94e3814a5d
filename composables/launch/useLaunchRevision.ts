import type { PipelineView } from '#shared/contract/pipeline.contract'

/** The pipeline as the chosen revision has it; without a choice the newest. While one is read the last one stays. */
export function useLaunchRevision(pipelineId: Ref<string>, newest: Ref<PipelineView | undefined>) {
  const api = useApi()
  const chosen = ref<{ pipelineId: string, number: number }>()
  const chosenRevision = computed({
    get: () => chosen.value?.pipelineId === pipelineId.value ? chosen.value.number : newest.value?.revision.number ?? 0,
    set: (number) => {
      chosen.value = { pipelineId: pipelineId.value, number }
    },
  })
  const isOlder = computed(() => newest.value !== undefined && chosenRevision.value !== newest.value.revision.number)
  const older = useFetched(() => `olderRevision:${pipelineId.value}:${isOlder.value ? chosenRevision.value : ''}`, async () => isOlder.value
    ? { pipelineId: pipelineId.value, revision: await api('pipelineRevisionGet', { params: { id: pipelineId.value, number: chosenRevision.value } }) }
    : null)
  const wanted = computed((): PipelineView | undefined => {
    if (!newest.value || !isOlder.value) {
      return newest.value
    }
    const known = older.data.value
    const revision = known?.pipelineId === pipelineId.value && known.revision.number === chosenRevision.value ? known.revision : undefined
    return revision && { ...newest.value, revision, stages: revision.stages, stageCount: revision.stages.length }
  })

  const pipeline = shallowRef<PipelineView>()
  watch([pipelineId, wanted], () => {
    if (wanted.value || pipeline.value?.id !== pipelineId.value) {
      pipeline.value = wanted.value
    }
  }, { immediate: true })

  return { pipeline, chosenRevision, isSwitching: computed(() => pipeline.value !== undefined && wanted.value === undefined), older }
}
