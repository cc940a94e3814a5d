/** What is kept of a run; progress is not. */
export const EVENT_KINDS = ['run_state', 'stage_state', 'tokens', 'alert'] as const
export type EventKind = (typeof EVENT_KINDS)[number]
