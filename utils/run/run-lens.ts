import { LENS_SETS, type LensSet } from '#shared/domain/run/run-lens'
import { firstOf, type UrlQuery } from '../api/url-query'

/** The record that is looked at, as the address of the page names it. */
export interface Lens {
  stageKey: string
  of: LensSet
  /** From 1. */
  at: number
  /** '' = of any reason. */
  reason: string
}

/** Undefined when no record is asked for; a wrong set or number becomes the first output. */
export function readLens(query: UrlQuery): Lens | undefined {
  const stageKey = firstOf(query.lens)
  if (!stageKey) {
    return undefined
  }
  const of = LENS_SETS.find(set => set === firstOf(query.of)) ?? 'out'
  const number = firstOf(query.at) ?? ''
  const at = /^\d{1,15}$/.test(number) ? Math.max(1, Number(number)) : 1
  const hasReason = of === 'dropped' || of === 'failed'
  return { stageKey, of, at, reason: hasReason ? (firstOf(query.lens_reason) ?? '').slice(0, 200) : '' }
}

/** What of an address was taken for the record: a set or a number that is none was not. */
export function toKeptLens(
  query: UrlQuery, lens: Lens | undefined,
): Partial<Record<'lens' | 'of' | 'at', string | undefined>> {
  return lens === undefined
    ? {}
    : {
        lens: lens.stageKey,
        of: firstOf(query.of) === lens.of ? lens.of : undefined,
        at: firstOf(query.at) === String(lens.at) ? String(lens.at) : undefined,
      }
}

/** The part of the address for a record; without one, what removes it. */
export const toLensQuery = (
  lens?: Partial<Lens> & Pick<Lens, 'stageKey' | 'of'>,
): Record<'lens' | 'of' | 'at' | 'lens_reason', string | undefined> => ({
  lens: lens?.stageKey,
  of: lens?.of,
  at: lens?.at === undefined || lens.at === 1 ? undefined : String(lens.at),
  lens_reason: lens?.reason || undefined,
})
