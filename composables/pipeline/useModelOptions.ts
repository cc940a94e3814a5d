import type { FormOption } from '../form/useFormContext'

/** Models that the model service offers, for a field that names one. Without an answer the field takes any name. */
export function useModelOptions(isWanted: () => boolean): ComputedRef<FormOption[]> {
  const api = useApi()
  const models = useKeptData('models', () => api('modelAvailable'), { immediate: false })
  onMounted(() => watch(isWanted, (wanted) => {
    if (wanted) {
      void models.refresh()
    }
  }, { immediate: true }))
  return computed(() => models.data.value?.items.filter(({ state }) => state !== 'UNAVAILABLE').map(({ id, displayName }) => ({ id, name: displayName })) ?? [])
}
