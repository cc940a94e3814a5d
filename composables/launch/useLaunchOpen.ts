import { firstOf, isUuid } from '~/utils/api/url-query'

/**
 * Whether the launch layer is open, from the address; closing it leaves no entry in the history that would open it
 * again.
 */
export function useLaunchOpen() {
  const route = useRoute()
  return computed({
    get: () => route.query.launch !== undefined,
    set: isOpen => goTo(
      { query: { ...route.query, launch: isOpen ? '1' : undefined, process: undefined } }, { replace: !isOpen },
    ),
  })
}

/** The dataset that is to be processed, from the address. */
export function useLaunchDataset() {
  const route = useRoute()
  return computed(() => [firstOf(route.query.process)].find(isUuid))
}

/** Whether the layer launches a trial again for all records; also from the address. */
export function useFullLaunch() {
  const route = useRoute()
  return {
    isFull: computed(() => route.query.launch === 'full'),
    openFull: () => goTo({ query: { ...route.query, launch: 'full' } }),
  }
}
