/** Runs are counted up to this many: a count that is as high stands for itself and for more. */
export const MOST_COUNTED = 10_000
