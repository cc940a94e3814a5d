/** SQLSTATE classes that say that the data cannot be stored, now or later. */
const REFUSED = /^(?:22|23)/

export const isRefusedData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSED.test(error.code)
