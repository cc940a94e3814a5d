/** SQLSTATE classes of data that can never be stored. */
const REFUSED = /^(?:22|23)/

export const isRefusedData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSED.test(error.code)
