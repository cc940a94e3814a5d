import type { ChartColor } from '~/utils/chart/chart-data'
import { COLOR_TOKEN } from '~/utils/chart/chart-look'

const INK = {
  area: '--chart-area', hatch: '--chart-hatch', grid: '--chart-grid', axis: '--chart-axis',
  critical: '--severity-critical', criticalTint: '--tone-red-tint', criticalText: '--tone-red-text',
  warning: '--severity-warning', warningTint: '--tone-amber-tint', warningText: '--tone-amber-text',
  panel: '--surface-panel', text: '--text', strong: '--text-strong', muted: '--text-muted', faint: '--text-faint',
} as const

/** Colours for a canvas, which cannot follow CSS by itself; as `rgba()`, which every reader of colours understands. */
export interface ChartPalette {
  series: Record<ChartColor, string>
  ink: Record<keyof typeof INK, string>
  font: string
}

/** The current colours of the tokens; read again when the theme changes. Undefined on the server and until mounted. */
export function useChartPalette(): Readonly<Ref<ChartPalette | undefined>> {
  const palette = shallowRef<ChartPalette>()
  let observer: MutationObserver | undefined

  onMounted(() => {
    palette.value = readPalette()
    // `.dark` on the root switches the tokens.
    observer = new MutationObserver(() => {
      palette.value = readPalette()
    })
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
  })
  onBeforeUnmount(() => observer?.disconnect())
  return palette
}

/** The colours of the light theme, whichever the page is in. */
export function readLightPalette(): ChartPalette {
  const ground = Object.assign(document.createElement('div'), { className: 'light', hidden: true })
  document.body.append(ground)
  const palette = readPalette(ground)
  ground.remove()
  return palette
}

function readPalette(ground: Element = document.documentElement): ChartPalette {
  const style = getComputedStyle(ground)
  const read = toReader(style)
  const of = <Key extends string>(tokens: [Key, string][]) =>
    Object.fromEntries(tokens.map(([key, token]) => [key, read(token)]))
  return {
    series: { ...COLOR_TOKEN, ...of(Object.entries(COLOR_TOKEN)) },
    ink: { ...INK, ...of(Object.entries(INK)) },
    font: style.getPropertyValue('--font-sans').trim() || 'sans-serif',
  }
}

/**
 * The browser turns a colour of any notation into red, green, blue and alpha: one pixel is painted with it and read.
 */
function toReader(style: CSSStyleDeclaration): (token: string) => string {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    .getContext('2d', { willReadFrequently: true })
  return (token) => {
    const color = style.getPropertyValue(token).trim()
    if (!context) {
      return color
    }
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data
    return `rgba(${red}, ${green}, ${blue}, ${Math.round(alpha / 2.55) / 100})`
  }
}
