/** Stored events of a run; progress is not stored. */
export const EVENT_KINDS = ['run_state', 'stage_state', 'tokens', 'alert'] as const
export type EventKind = (typeof EVENT_KINDS)[number]
