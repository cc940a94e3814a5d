/** Columns of the list of runs, in order. */
export const RUN_COLUMNS = [
  'state', 'name', 'reason', 'disposition', 'trigger', 'out', 'success', 'failed', 'created', 'finished', 'duration',
] as const
export type RunColumn = (typeof RUN_COLUMNS)[number]

/** Columns that identify a row: they are always shown. */
export const FIXED_RUN_COLUMNS: readonly RunColumn[] = ['state', 'name']
