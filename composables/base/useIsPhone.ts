const PHONE = '(max-width: 760px)'

/** Whether the frame has its phone's form; false until the page is in a browser. */
export function useIsPhone() {
  const isPhone = ref(false)
  let query: MediaQueryList | undefined
  function update() {
    isPhone.value = query?.matches ?? false
  }
  onMounted(() => {
    query = matchMedia(PHONE)
    update()
    query.addEventListener('change', update)
  })
  onBeforeUnmount(() => query?.removeEventListener('change', update))
  return readonly(isPhone)
}
