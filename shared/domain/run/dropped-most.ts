interface DropFigures {
  recordsIn: number
  recordsOut: number
  recordsDropped: number
}

/** So many of the pipeline's newest full runs say what is usual. */
export const EARLIER_RUNS = 10
/** What at least comes through where nothing is known of earlier runs. */
const LEAST_KEPT = 0.1
/** Of what usually comes through. */
const USUAL_PART = 0.5

/** What may be dropped: a stage that splits records makes more of them than the run has read. */
export const countDroppable = ({ recordsIn, recordsOut, recordsDropped }: DropFigures): number =>
  Math.max(recordsIn, recordsOut + recordsDropped)

/** The records that came to the end, of those that did or were dropped. On several branches a record may do both. */
const toKept = ({ recordsOut, recordsDropped }: DropFigures) => recordsOut / Math.max(1, recordsOut + recordsDropped)

/**
 * Whether a full run that succeeded dropped so much that a person should look before its output is used: most of its
 * records, so that nothing is left, or less than half of what usually comes through; without earlier runs, less than a
 * tenth.
 *
 * @param earlier full runs of the same pipeline that succeeded
 */
export function hasDroppedMost(run: DropFigures, earlier: readonly DropFigures[]): boolean {
  if (run.recordsDropped * 2 <= run.recordsIn) {
    return false
  }
  const usual = medianOf(
    earlier.filter(({ recordsOut, recordsDropped }) => recordsOut + recordsDropped > 0).map(toKept),
  )
  return run.recordsOut === 0 || toKept(run) < (usual === undefined ? LEAST_KEPT : usual * USUAL_PART)
}

/**
 * The share that was dropped, where it stands out without a look at earlier runs: a list has the figures of each run,
 * and what is usual of the pipeline would be one more read for each row. undefined = it does not stand out.
 */
export const findDroppedShare = (run: DropFigures): number | undefined =>
  hasDroppedMost(run, []) ? run.recordsDropped / countDroppable(run) : undefined

/** The lower one of two in the middle. */
function medianOf(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
}
