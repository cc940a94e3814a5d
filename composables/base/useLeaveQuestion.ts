import type { RouteLocationNormalized } from 'vue-router'

/** Asks before the page is left while something is not saved; another thing's page is another one, of the same route too. */
export function useLeaveQuestion(isDirty: () => boolean, forget: () => void) {
  const isOpen = ref(false)
  let target: RouteLocationNormalized | undefined
  let mayLeave = false

  function hold(to: RouteLocationNormalized): boolean {
    if (mayLeave || !isDirty()) {
      return true
    }
    target = to
    isOpen.value = true
    return false
  }

  onBeforeRouteLeave(hold)
  onBeforeRouteUpdate((to: RouteLocationNormalized, from: RouteLocationNormalized) => to.path === from.path || hold(to))

  async function answer(choice: string) {
    isOpen.value = false
    if (choice === 'stay' || !target) {
      return
    }
    if (choice === 'discard') {
      forget()
    }
    mayLeave = true
    await navigateTo(target.fullPath)
  }

  return { isOpen, answer }
}
