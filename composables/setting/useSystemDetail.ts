/** Versions, calls, storage, cache and settings in force; asked by the settings page alone. */
export function useSystemDetail() {
  const api = useApi()
  const detail = useKeptData('system-detail', () => api('systemDetailGet'))
  useLiveRefresh(['system'], () => detail.refresh())
  return detail
}
