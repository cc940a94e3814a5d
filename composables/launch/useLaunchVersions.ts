const MOST = 200

/** Versions of a dataset that a stage may read, newest first. */
export function useLaunchVersions(datasetId: () => string) {
  const api = useApi()
  return useKeptData(() => `launch:versions:${datasetId()}`, async () => ({
    datasetId: datasetId(),
    items: datasetId() === '' ? [] : (await api('datasetVersionList', { params: { id: datasetId() }, query: { limit: MOST } })).items,
  }))
}
