/** A longer pause is no work. */
const LONGEST_MS = 5 * 60_000
/** Fewer say nothing about the next ones. */
const LEAST = 5
const MOST = 20

/** How long this reviewer takes for a sample: the median of the last ones in this tab. */
export function useReviewPace() {
  const times = ref<number[]>([])
  let lastMs = Date.now()

  function add() {
    const ms = Date.now() - lastMs
    lastMs = Date.now()
    if (ms < LONGEST_MS) {
      times.value = [...times.value.slice(1 - MOST), ms]
    }
  }

  const medianMs = computed(() => {
    const sorted = [...times.value].sort((a, b) => a - b)
    return sorted.length < LEAST ? undefined : sorted[Math.floor(sorted.length / 2)]
  })
  return { add, medianMs }
}
