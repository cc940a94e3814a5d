import type { RunListItem } from '#shared/contract/run/run-list.contract'

/** Of fifty runs, seven kilobytes that the page would carry for nothing. */
type Unshown = 'taskId' | 'revisionId' | 'priority' | 'bytesIn' | 'bytesOut' | 'inputTokens' | 'outputTokens' | 'verbs'

/** What the list shows of a run, and its verbs need. */
export type ListedRun = Omit<RunListItem, Unshown>

export function toListedRun(run: RunListItem): ListedRun {
  const {
    taskId: _task, revisionId: _revision, priority: _priority, bytesIn: _in, bytesOut: _out, inputTokens: _read,
    outputTokens: _written, verbs: _verbs, ...listed
  } = run
  return listed
}
