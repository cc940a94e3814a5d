/**
 * Whether the launch layer is open, from the address; closing it leaves no entry in the history that would open it
 * again.
 */
export function useLaunchOpen() {
  const route = useRoute()
  return computed({
    get: () => route.query.launch !== undefined,
    set: isOpen => goTo({ query: { ...route.query, launch: isOpen ? '1' : undefined } }, { replace: !isOpen }),
  })
}

/** Whether the layer launches a trial again for all records; also from the address. */
export function useFullLaunch() {
  const route = useRoute()
  return {
    isFull: computed(() => route.query.launch === 'full'),
    openFull: () => goTo({ query: { ...route.query, launch: 'full' } }),
  }
}
