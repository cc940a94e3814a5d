import type { ChartBucket } from '~/utils/chart/chart-data'
import type { ChartGeometry } from '~/utils/chart/chart-cursor'
import { toBucketAt, toSeriesAt, toZoom } from '~/utils/chart/chart-cursor'

export interface CursorTarget {
  bucketKey: string
  seriesKey: string
}

/** A pointer that moved no further than this has clicked, not selected. */
const CLICK_PX = 6
const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowLeft: index => index - 1,
  ArrowRight: index => index + 1,
  Home: () => 0,
  End: (_, last) => last,
}

/** Reading, selecting and opening points of a drawn chart, by pointer and by keyboard. */
export function useChartCursor(options: {
  buckets: () => readonly ChartBucket[]
  seriesKeys: () => readonly string[]
  geometry: Readonly<Ref<ChartGeometry | undefined>>
  isZoomable: () => boolean
  onZoom: (range: { from: string, to: string }) => void
  onDrill: (target: CursorTarget) => void
}) {
  const active = ref<number>()
  const series = ref<number>()
  /** Bucket where the selection began. */
  const anchor = ref<number>()
  let downX: number | undefined
  const last = computed(() => options.buckets().length - 1)
  const selection = computed(() =>
    anchor.value === undefined || active.value === undefined || anchor.value === active.value
      ? undefined
      : { from: Math.min(anchor.value, active.value), to: Math.max(anchor.value, active.value) })

  function clear() {
    active.value = undefined
    anchor.value = undefined
    downX = undefined
  }

  function choose() {
    const bucket = options.buckets()[active.value ?? -1]
    if (selection.value) {
      const range = toZoom(selection.value.from, selection.value.to, options.buckets())
      clear()
      return range && options.onZoom(range)
    }
    anchor.value = undefined
    const seriesKey = options.seriesKeys()[series.value ?? 0]
    if (bucket && seriesKey !== undefined) {
      options.onDrill({ bucketKey: bucket.key, seriesKey })
    }
  }

  function onPointermove({ offsetX, offsetY }: PointerEvent) {
    const geometry = options.geometry.value
    if (!geometry || last.value < 0) {
      return
    }
    active.value = toBucketAt(offsetX, geometry.xs)
    series.value = toSeriesAt(offsetY, active.value, geometry.ys)
    if (downX !== undefined && options.isZoomable() && Math.abs(offsetX - downX) > CLICK_PX) {
      anchor.value ??= toBucketAt(downX, geometry.xs)
    }
  }

  function onPointerdown(event: PointerEvent) {
    if (event.button !== 0) {
      return
    }
    anchor.value = undefined
    onPointermove(event)
    // A finger scrolls the page; it can only tap.
    if (event.pointerType !== 'touch' && event.target instanceof Element) {
      downX = event.offsetX
      event.target.setPointerCapture(event.pointerId)
    }
  }

  function onPointerup(event: PointerEvent) {
    if (event.button === 0 && active.value !== undefined) {
      downX = undefined
      choose()
    }
  }

  function onKeydown(event: KeyboardEvent) {
    if (event.key === 'Escape' && anchor.value !== undefined) {
      anchor.value = undefined
    }
    else if (event.key === 'Enter' && active.value !== undefined) {
      choose()
    }
    else if (STEPS[event.key]) {
      const from = active.value ?? last.value
      anchor.value = event.shiftKey && options.isZoomable() ? anchor.value ?? from : undefined
      active.value = Math.max(0, Math.min(last.value, STEPS[event.key]?.(from, last.value) ?? from))
      series.value = 0
    }
    else {
      return
    }
    event.preventDefault()
  }

  function onFocus({ target }: FocusEvent) {
    if (target instanceof Element && target.matches(':focus-visible')) {
      active.value ??= last.value < 0 ? undefined : last.value
    }
  }

  const handlers = {
    pointermove: onPointermove, pointerdown: onPointerdown, pointerup: onPointerup, pointerleave: clear,
    pointercancel: clear, keydown: onKeydown, focus: onFocus, blur: clear,
  }
  return { active: readonly(active), series: readonly(series), selection, handlers }
}
