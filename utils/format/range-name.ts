import type { RangeExpression } from './range-url'

export const QUICK_RANGES = [
  { from: 'now-15m', to: 'now' },
  { from: 'now-1h', to: 'now' },
  { from: 'now-6h', to: 'now' },
  { from: 'now-24h', to: 'now' },
  { from: 'now/d', to: 'now' },
  { from: 'now-1d/d', to: 'now-1d/d' },
  { from: 'now-7d', to: 'now' },
  { from: 'now-30d', to: 'now' },
  { from: 'now/w', to: 'now' },
  { from: 'now/M', to: 'now' },
] as const satisfies RangeExpression[]

export const CALENDAR_RANGES = ['today', 'yesterday', 'this_week', 'this_month', 'this_year'] as const
type CalendarRange = (typeof CALENDAR_RANGES)[number]

const CALENDAR: Record<string, CalendarRange> = {
  'now/d now': 'today',
  'now/d now/d': 'today',
  'now-1d/d now-1d/d': 'yesterday',
  'now/w now': 'this_week',
  'now/M now': 'this_month',
  'now/y now': 'this_year',
}

export const RANGE_UNITS = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks', M: 'months', y: 'years' } as const
export type RangeUnit = (typeof RANGE_UNITS)[keyof typeof RANGE_UNITS]

export type RangeName
  = | { form: CalendarRange }
    | { form: 'last', amount: number, unit: RangeUnit }
  /** No short name: both ends are shown. */
    | { form: 'span' }

const LAST = /^now-(\d{1,6})([mhdwMy])$/
const isUnit = (text: string | undefined): text is keyof typeof RANGE_UNITS => text !== undefined && text in RANGE_UNITS

/** The common name of a range. */
export function toRangeName({ from, to }: RangeExpression): RangeName {
  const form = CALENDAR[`${from} ${to}`]
  if (form) {
    return { form }
  }
  const [, amount, unit] = LAST.exec(from) ?? []
  return to === 'now' && isUnit(unit)
    ? { form: 'last', amount: Number(amount), unit: RANGE_UNITS[unit] }
    : { form: 'span' }
}
