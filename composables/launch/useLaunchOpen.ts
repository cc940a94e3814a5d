/** Whether the launch layer is open, from the address; closing it leaves no entry in the history that would open it again. */
export function useLaunchOpen() {
  const route = useRoute()
  return computed({
    get: () => route.query.launch !== undefined,
    set: isOpen => navigateTo({ query: { ...route.query, launch: isOpen ? '1' : undefined } }, { replace: !isOpen }),
  })
}
