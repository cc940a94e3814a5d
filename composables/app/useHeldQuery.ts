import {
  isNavigationFailure, type LocationQueryRaw, NavigationFailureType, type RouteLocationNormalized,
} from 'vue-router'

/**
 * Writes the query of a page that goes on while the reader leaves it. Somebody who is on the way to another page would
 * be called back by it: what comes meanwhile is written when they stay after all.
 *
 * @returns writes a query in the place of the present one.
 */
export function useHeldQuery(): (query: LocationQueryRaw) => void {
  const router = useRouter()
  /** Where the reader is on the way to. */
  let leavingTo: string | undefined
  let unwritten: LocationQueryRaw | undefined

  function write(query: LocationQueryRaw) {
    if (leavingTo === undefined) {
      void goTo({ query }, { replace: true })
    }
    else {
      unwritten = query
    }
  }
  function arrive(hasStayed: boolean) {
    leavingTo = undefined
    if (hasStayed && unwritten) {
      write(unwritten)
    }
    unwritten = undefined
  }

  onBeforeRouteLeave((to: RouteLocationNormalized) => {
    leavingTo = to.fullPath
  })
  const stopListening = router.afterEach((_to, _from, failure) => {
    // One that another has taken the place of is not the last word.
    if (!isNavigationFailure(failure, NavigationFailureType.cancelled)) {
      arrive(Boolean(failure))
    }
  })
  // A page whose files do not come: nobody arrives there, and nothing else tells of it.
  const stopErrors = router.onError((_error, to) => {
    if (to.fullPath === leavingTo) {
      arrive(true)
    }
  })
  onUnmounted(() => {
    stopListening()
    stopErrors()
  })
  return write
}
