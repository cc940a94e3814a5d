import type { TakenField } from './taken-fields.ts'

export const MODES = ['left', 'inner', 'semi', 'anti'] as const
/** Of a field that the left record has already. */
export const EXISTING = ['reject', 'left', 'right'] as const
/** Where several right records match. */
export const SEVERAL = ['reject', 'first', 'last'] as const

export interface Parameters {
  /** `right` '' = as `left`. */
  keys: { left: string, right: string }[]
  mode: (typeof MODES)[number]
  /** [] = all but the keys. */
  fields: TakenField[]
  prefix: string
  existing: (typeof EXISTING)[number]
  several: (typeof SEVERAL)[number]
  /** '' = none. */
  count_field: string
}

export const takesFields = (mode: Parameters['mode']): boolean => mode === 'left' || mode === 'inner'
