const PREVIEW_ROWS = 50

/** A saved source and its first rows, read now. */
export const useSourcePreview = (id: string) => ({
  source: useApiData('sourceGet', { params: { id } }),
  preview: useApiData('sourcePreview', { params: { id }, query: { limit: PREVIEW_ROWS } }),
})

/** The newest uploads of the project, live. */
export function useUploadList(limit: number) {
  const projectId = useProjectId()
  return useApiData('uploadList', () => ({ query: { projectId: projectId.value, limit } }), { topics: ['sources'] })
}
