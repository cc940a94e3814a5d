/** With fewer verdicts a rate says little: a chart shows their number instead. */
export const LEAST_VERDICTS = 30

/** By what the statistics of quality are split. */
export const QUALITY_SPLITS = ['stage', 'model', 'revision', 'reviewer'] as const
export type QualitySplit = (typeof QUALITY_SPLITS)[number]
