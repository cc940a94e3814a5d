/** Version, health and watermark of the system; read by the frame and shared by key. */
export function useSystem() {
  const api = useApi()
  return useKeptData('system', () => api('systemGet'))
}
