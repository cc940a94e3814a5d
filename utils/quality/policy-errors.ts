/** Places of the form that show an error, as pointers into the request. */
const ROWS = [
  /^\/(name|description)$/,
  /^\/spec\/plan(\/(aql|ltpd|alpha|beta|minorAcceptNumber|sampleSize|acceptNumber))?$/,
  /^\/spec\/rules\/\d+\/(field|defect|min|max|words|pattern|minimum)$/,
  /^\/spec\/review\/defects\/\d+\/(code|name|key)$/,
  /^\/spec\/review\/(rubric|secondReviewRatio|dueHours|claimMinutes|fields)$/,
]

/**
 * The row that shows what is wrong at a pointer: its own, or that of the list it is in; '' = none has it, the form as a
 * whole does.
 */
export function toRowPointer(pointer: string): string {
  if (pointer === '' || ROWS.some(row => row.test(pointer))) {
    return pointer
  }
  return toRowPointer(pointer.slice(0, Math.max(0, pointer.lastIndexOf('/'))))
}

/** Texts of errors by the row that shows them, the first one of each. */
export function toRowErrors(errors: readonly (readonly [pointer: string, text: string])[]): Record<string, string> {
  const rows: Record<string, string> = {}
  for (const [pointer, text] of errors) {
    rows[toRowPointer(pointer)] ??= text
  }
  return rows
}
