import type { RunBulkAnswer } from '#shared/contract/run.contract'

/** The contract's limit of runs in one request, repeated here because pages do not load its schemas. */
export const MAX_BULK = 200

/** Above this number, a verb that cannot be undone is confirmed by typing the count. */
export const MOST_UNTYPED = 20

/** Runs that do not take the verb first, because readers look for them. */
export const toBulkRows = ({ items }: RunBulkAnswer): RunBulkAnswer['items'] =>
  [...items.filter(item => item.result !== 'done'), ...items.filter(item => item.result === 'done')]

/** Whether the typed text is the count; spaces and separators are ignored. */
export const isTypedCount = (typed: string, count: number): boolean => typed.replace(/[\s,，]/g, '') === String(count)
