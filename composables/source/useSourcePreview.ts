const ROWS = 50

/** A saved source and its first rows, read now. */
export function useSourcePreview(id: string) {
  const api = useApi()
  const call = { params: { id }, query: { limit: ROWS } }
  const source = useKeptData(`source:${id}`, () => api('sourceGet', { params: { id } }))
  const preview = useKeptData(`source-preview:${id}`, () => api('sourcePreview', call))
  return { source, preview, call }
}
