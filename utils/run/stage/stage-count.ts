import { unitOf, WORK_COUNTERS, type WorkCounter } from '#record/work-counters'
import { LENS_COUNTERS, LENS_SETS, type LensSet } from '#shared/domain/run/run-lens'
import { formatBytes, formatNumber } from '../../format/number-format'

/** Counters with a figure of their own on the page of a run. What a stage has read is said beneath what it wrote. */
export const STAGE_COUNTS = WORK_COUNTERS.filter(counter => counter !== 'bytesIn')
export type StageCount = (typeof STAGE_COUNTS)[number]

export const isOfRecords = (counter: WorkCounter): boolean => unitOf(counter) === '{record}'

export const formatCount = (counter: WorkCounter, value: number): string =>
  isOfRecords(counter) ? formatNumber(value) : formatBytes(value)

/** The set in which the counted records can be looked at one by one; not every counter has one. */
export const toLensSet = (counter: WorkCounter): LensSet | undefined =>
  LENS_SETS.find(set => LENS_COUNTERS[set] === counter)

/** Why records were counted, by reason; only losses have reasons. */
export function reasonsOf(
  counter: WorkCounter, stage: Readonly<Record<'droppedByReason' | 'failedByReason', Record<string, number>>>,
): { reason: string, records: number }[] {
  const counts = { recordsDropped: stage.droppedByReason, recordsFailed: stage.failedByReason }
  const own = counter === 'recordsDropped' || counter === 'recordsFailed' ? counts[counter] : {}
  return Object.entries(own)
    .map(([reason, records]) => ({ reason, records }))
    .sort((a, b) => b.records - a.records)
}
