import { useEventListener } from '@vueuse/core'
import type { RouteLocationNormalized } from 'vue-router'
import { projectKeyOf } from '~/utils/app/project-url'

/**
 * Holds whoever goes to another address, or closes the tab, while something would be lost; the caller asks, then says
 * `leave` or `stay`.
 *
 * @param isDirty something would be lost now.
 * @param holds which new address of the same page counts as leaving, too; none unless said.
 */
export function useLeaveGuard(
  isDirty: () => boolean, holds?: (to: RouteLocationNormalized, from: RouteLocationNormalized) => boolean,
) {
  /** Where somebody wants to go; the question stands while this is set. */
  const target = shallowRef<RouteLocationNormalized>()
  let mayLeave = false

  function hold(to: RouteLocationNormalized): boolean {
    if (mayLeave || !isDirty()) {
      return true
    }
    target.value = to
    return false
  }
  onBeforeRouteLeave(hold)
  // In another project the page begins anew.
  const isLeft = (to: RouteLocationNormalized, from: RouteLocationNormalized) =>
    projectKeyOf(to.query) !== projectKeyOf(from.query) || holds?.(to, from)
  onBeforeRouteUpdate((to: RouteLocationNormalized, from: RouteLocationNormalized) =>
    isLeft(to, from) ? hold(to) : true)
  useEventListener('beforeunload', (event) => {
    if (isDirty()) {
      event.preventDefault()
    }
  })

  const stay = () => {
    target.value = undefined
  }

  /** Goes there, without asking again. */
  async function leave() {
    const to = target.value
    stay()
    if (to) {
      mayLeave = true
      await goTo(to)
    }
  }

  return {
    isAsking: computed(() => target.value !== undefined),
    leave,
    stay,
    /** From now on nobody is held. */
    release: () => {
      mayLeave = true
    },
  }
}
