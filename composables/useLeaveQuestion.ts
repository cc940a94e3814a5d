import type { RouteLocationNormalized } from 'vue-router'

/** Asks before the page is left while something is not saved. */
export function useLeaveQuestion(isDirty: () => boolean, forget: () => void) {
  const isOpen = ref(false)
  let target: RouteLocationNormalized | undefined
  let mayLeave = false

  onBeforeRouteLeave((to: RouteLocationNormalized) => {
    if (mayLeave || !isDirty()) {
      return true
    }
    target = to
    isOpen.value = true
    return false
  })

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
