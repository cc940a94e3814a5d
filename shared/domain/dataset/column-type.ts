/** What the values of a column are; `unknown` = of several types, or none is known. */
export const COLUMN_TYPES = [
  'string', 'integer', 'number', 'boolean', 'timestamp', 'object', 'array', 'unknown',
] as const

export type ColumnType = (typeof COLUMN_TYPES)[number]

/** A newer factory may have types that this build does not know. */
export function toColumn(
  { name, type, nullable }: { name: string, type: string, nullable: boolean },
): { name: string, type: ColumnType, nullable: boolean } {
  return { name, type: COLUMN_TYPES.find(known => known === type) ?? 'unknown', nullable }
}
