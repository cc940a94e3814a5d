/** Version, health and watermark of the system; read by the frame and shared by key. */
export const useSystem = () => useApiData('systemGet')
