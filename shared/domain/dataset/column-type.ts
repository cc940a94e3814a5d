/** What the values of a column are; `unknown` = of several types, or none is known. */
export const COLUMN_TYPES = [
  'string', 'integer', 'number', 'boolean', 'timestamp', 'object', 'array', 'unknown',
] as const
