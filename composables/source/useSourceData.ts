const PREVIEW_ROWS = 50

/** A saved source and its first rows, read now. */
export const useSourcePreview = (id: string) => ({
  source: useApiData('sourceGet', { params: { id } }),
  preview: useApiData('sourcePreview', { params: { id }, query: { limit: PREVIEW_ROWS } }),
})

/** The newest uploads of the project, live. */
export function useUploadList(limit: Ref<number>) {
  const projectId = useProjectId()
  const query = computed(() => ({ projectId: projectId.value, limit: limit.value }))
  return useApiData('uploadList', () => ({ query: query.value }), { topics: ['sources'] })
}
