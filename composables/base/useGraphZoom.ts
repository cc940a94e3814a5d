import { useElementSize, useEventListener } from '@vueuse/core'
import type { ShallowRef } from 'vue'
import { LEAST_ZOOM, MOST_ZOOM, stepZoom, zoomOfKey } from '~/utils/base/zoom'
import { formatRatio } from '~/utils/format/number-format'

interface GraphZoomOptions {
  /** What scrolls. */
  ground: Readonly<ShallowRef<HTMLElement | null>>
  /** The zoom that shows all of the drawing in a room: px without padding, 0 = not measured yet. */
  fit: (room: { width: number, height: number }) => number
  /** At first all of it is shown, unless its texts would be too small to read. */
  isFitted?: boolean
}

/** Texts of the smallest size, 11 px, are still 8.5 px. */
const LEGIBLE_ZOOM = 0.77

/** Zooms a drawing by buttons, keys and Ctrl + wheel; what is in the middle stays there. */
export function useGraphZoom({ ground, fit, isFitted = false }: GraphZoomOptions) {
  const { width, height } = useElementSize(ground)
  const chosen = ref<number | 'whole' | 'first'>(isFitted ? 'first' : 1)
  const whole = computed(() => fit({ width: width.value, height: height.value }))
  const isWhole = computed(() => chosen.value === 'whole'
    || (chosen.value === 'first' && whole.value < 1 && whole.value >= LEGIBLE_ZOOM))
  const zoom = computed(() => isWhole.value ? whole.value : typeof chosen.value === 'number' ? chosen.value : 1)

  async function zoomTo(next: number | 'whole') {
    const box = ground.value
    const middleOf = ({ scrollLeft, scrollTop, clientWidth, clientHeight }: HTMLElement) =>
      ({ left: scrollLeft + clientWidth / 2, top: scrollTop + clientHeight / 2 })
    const middle = box && middleOf(box)
    const before = zoom.value
    chosen.value = next
    await nextTick()
    if (box && middle) {
      const scale = zoom.value / before
      box.scrollTo({
        left: middle.left * scale - box.clientWidth / 2,
        top: middle.top * scale - box.clientHeight / 2,
      })
    }
  }
  const step = (direction: 1 | -1) => zoomTo(stepZoom(zoom.value, direction))
  const toggleWhole = () => zoomTo(isWhole.value ? 1 : 'whole')

  function onKey(event: KeyboardEvent) {
    const key = zoomOfKey(event)
    if (key !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      void (key === 'whole' ? toggleWhole() : step(key))
    }
  }
  /** As browsers zoom; a plain wheel scrolls the page. */
  useEventListener(ground, 'wheel', (event: WheelEvent) => {
    if (event.ctrlKey) {
      event.preventDefault()
      void step(event.deltaY < 0 ? 1 : -1)
    }
  }, { passive: false })

  return {
    onKey,
    step,
    toggleWhole,
    /** Of the drawing; absent where nothing is zoomed. */
    zoom: computed(() => zoom.value === 1 ? undefined : zoom.value),
    /** What the buttons show. */
    buttons: computed(() => ({
      value: formatRatio(zoom.value, 0),
      canZoomIn: zoom.value < MOST_ZOOM,
      canZoomOut: zoom.value > LEAST_ZOOM,
      isWhole: isWhole.value,
    })),
  }
}
