/** Locales the numbers are written in. */
export type NumberLocale = 'zh-CN' | 'en'

/** Shown for an unknown value. */
export const NOTHING = '—'

const MINUS = '−'

/**
 * Grouped by thousands, with a real minus sign. Written by hand and not by `Intl`: server and browser carry different
 * locale data, and their texts must be identical.
 */
export function formatNumber(value: number, digits = 0): string {
  if (!Number.isFinite(value)) {
    return NOTHING
  }
  const [whole = '0', fraction] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  const text = fraction ? `${grouped}.${fraction}` : grouped
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text
}

/** The step by which a figure is shortened: zh 万, 亿, 万亿; en K, M, B. */
export const COMPACT_STEPS = ['small', 'medium', 'large'] as const
export type CompactStep = 'none' | (typeof COMPACT_STEPS)[number]

export interface CompactNumber {
  text: string
  step: CompactStep
}

const BASE: Record<NumberLocale, number> = { 'zh-CN': 10_000, 'en': 1_000 }

/** Up to 9,999 a figure is exact; above, it is shortened by the steps of the language. */
export function toCompact(value: number, locale: NumberLocale): CompactNumber {
  const size = Math.abs(value)
  if (!Number.isFinite(value) || Math.round(size) < 10_000) {
    return { text: formatNumber(Math.round(value)), step: 'none' }
  }
  const base = BASE[locale]
  // zh keeps one decimal up to 999.9 万, en up to 9.9M: four digits at most.
  const decimalsBelow = locale === 'zh-CN' ? 999.95 : 9.95
  const digitsOf = (scaled: number) => scaled < decimalsBelow ? 1 : 0
  let index = 0
  let scaled = size / base
  // 999,999 is "1.0M", not "1000K".
  while (index < COMPACT_STEPS.length - 1 && Number(scaled.toFixed(digitsOf(scaled))) >= base) {
    scaled /= base
    index += 1
  }
  const step = COMPACT_STEPS[index] ?? 'large'
  const text = formatNumber(Math.sign(value) * scaled, digitsOf(scaled))
  return { text: locale === 'zh-CN' ? text.replace(/\.0$/, '') : text, step }
}

/** A relative change, 0.1 = 10 %: one decimal below 10 %, none above. Its arrow says up or down, so it has no plus. */
export const formatChange = (ratio: number): string => `${formatNumber(ratio * 100, Math.abs(ratio) < 0.0995 ? 1 : 0)}%`

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** Decimal units, a space before them: `362 MB`. Negative means unknown. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) {
    return NOTHING
  }
  let scaled = bytes
  let index = 0
  while (index < BYTE_UNITS.length - 1 && Math.round(scaled) >= 1_000) {
    scaled /= 1_000
    index += 1
  }
  const digits = index > 0 && scaled < 9.95 ? 1 : 0
  return `${formatNumber(scaled, digits)} ${BYTE_UNITS[index]}`
}

/** A size that is a power of two is written in binary units: `16 MiB`, not 16.8 MB. */
export function formatBinaryBytes(bytes: number): string {
  const index = [3, 2, 1].find(power => bytes % 1_024 ** power === 0)
  return index === undefined
    ? formatBytes(bytes)
    : `${formatNumber(bytes / 1_024 ** index)} ${['KiB', 'MiB', 'GiB'][index - 1]}`
}

/** A limit is rounded down, so that everything up to the figure shown is accepted: 10 GiB are `10 GB`, not 11. */
export function formatMostBytes(bytes: number): string {
  const unit = 1_000 ** Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  const part = bytes / unit < 10 ? unit / 10 : unit
  return formatBytes(part < 1 ? bytes : Math.floor(bytes / part) * part)
}

/** @param ratio 0 to 1. A ratio just below 1 is never rounded up to 100 %, nor one just above 0 down to 0 %. */
export function formatRatio(ratio: number, digits = 1): string {
  if (!Number.isFinite(ratio)) {
    return NOTHING
  }
  const percent = ratio * 100
  const text = formatNumber(percent, digits).replace(/\.0+$/, '')
  const step = 10 ** -digits
  if (percent < 100 && text === '100') {
    return `${formatNumber(100 - step, digits)}%`
  }
  return percent > 0 && text === '0' ? `<${formatNumber(step, digits)}%` : `${text}%`
}
