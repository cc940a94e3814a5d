/** Objects of the same fields: their names once, then the values of one after the other. */
export interface PayloadRows {
  fields: string[]
  values: unknown[]
}

/** For fewer, the names weigh less than what is written around them. */
const FEWEST = 3

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/**
 * A list as the page carries it: fifty runs with 27 fields each would name every field fifty times.
 *
 * @returns undefined when it is something else, or its objects differ in their fields.
 */
export function toPayloadRows(list: unknown): PayloadRows | undefined {
  if (!Array.isArray(list) || list.length < FEWEST || !list.every(isPlain)) {
    return undefined
  }
  const fields = Object.keys(list[0] ?? {})
  const isAlike = (row: Record<string, unknown>) => {
    const own = Object.keys(row)
    return own.length === fields.length && own.every((field, column) => field === fields[column])
  }
  return fields.length > 0 && list.every(isAlike)
    ? { fields, values: list.flatMap(row => Object.values(row)) }
    : undefined
}

export function fromPayloadRows({ fields, values }: PayloadRows): Record<string, unknown>[] {
  return Array.from({ length: values.length / fields.length }, (_, row) =>
    Object.fromEntries(fields.map((field, column) => [field, values[row * fields.length + column]])))
}
