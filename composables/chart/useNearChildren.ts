/**
 * Which children of a grid lie in the visible part of the page, or did: their charts are loaded then. Before the page is printed
 * all of them count.
 */
export function useNearChildren(grid: Readonly<Ref<HTMLElement | null>>) {
  const board = useChartBoard()
  const seen = ref<number[]>([])
  let observer: IntersectionObserver | undefined

  onMounted(() => {
    const children = [...grid.value?.children ?? []]
    observer = new IntersectionObserver((entries) => {
      const found = entries.filter(({ isIntersecting }) => isIntersecting)
      seen.value = [...seen.value, ...found.map(({ target }) => children.indexOf(target))]
      found.forEach(({ target }) => observer?.unobserve(target))
    })
    children.forEach(child => observer?.observe(child))
  })
  onBeforeUnmount(() => observer?.disconnect())
  return { isNear: (index: number) => board?.isWhole.value === true || seen.value.includes(index) }
}
