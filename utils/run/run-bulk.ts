import type { RunBulkAnswer } from '#shared/contract/run.contract'

/** Of the contract, whose schemas the pages do not load: most runs that one request changes. */
export const MAX_BULK = 200

/** Above so many, a verb that cannot be undone is confirmed by typing their count. */
export const MOST_UNTYPED = 20

/** Those that do not take the verb first: they are what a reader looks for. */
export const toBulkRows = ({ items }: RunBulkAnswer): RunBulkAnswer['items'] =>
  [...items.filter(item => item.result !== 'done'), ...items.filter(item => item.result === 'done')]

/** Whether what was typed confirms the count, spaces and separators aside. */
export const isTypedCount = (typed: string, count: number): boolean => typed.replace(/[\s,，]/g, '') === String(count)
