/** The newest files that were sent to the project, live. */
export function useUploadList(limit: number) {
  const api = useApi()
  const projectId = useProjectId()
  const uploads = useKeptData(() => `uploads:${projectId.value}:${limit}`, () => api('uploadList', { query: { projectId: projectId.value, limit } }))
  useLiveRefresh(['sources'], () => uploads.refresh())
  return uploads
}
