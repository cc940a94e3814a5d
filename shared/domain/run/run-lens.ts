import type { WorkCounter } from '#record/work-counters'

/** Records of a stage that can be looked at one by one: those that it read, wrote, dropped, or failed to process. */
export const LENS_SETS = ['in', 'out', 'dropped', 'failed'] as const
export type LensSet = (typeof LENS_SETS)[number]

/** What counts the records of a set. */
export const LENS_COUNTERS = {
  in: 'recordsIn', out: 'recordsOut', dropped: 'recordsDropped', failed: 'recordsFailed',
} as const satisfies Record<LensSet, WorkCounter>

/**
 * Whether there is a record to show. not_ended: files are written when the attempt ends. nothing_kept: the attempt
 * ended without files. untraced: the stage did not write down which record became which, and the set cannot be read
 * without it. beyond: the set has fewer. too_far: the search for the reason took too long.
 */
export const LENS_STATUSES = ['found', 'not_ended', 'nothing_kept', 'untraced', 'beyond', 'too_far'] as const

export const LENS_OUTCOMES = ['kept', 'changed', 'dropped', 'failed'] as const
export type LensOutcome = (typeof LENS_OUTCOMES)[number]

/**
 * One side of a record. record: its JSON. text: it is no JSON object. none: the stage wrote nothing for it. source: it
 * was read from a source, whose text is not stored. unknown: which record it was is not known. not_kept: the attempt
 * failed, and what it wrote was deleted. missing, damaged: the stored bytes. too_far: too many bytes lie before it.
 * too_large: for a page.
 */
export const LENS_SIDES = [
  'record', 'text', 'none', 'source', 'unknown', 'not_kept', 'missing', 'damaged', 'too_far', 'too_large',
] as const
