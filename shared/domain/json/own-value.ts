/**
 * A record's own value by name: never an inherited one (`constructor`), nor Vue's replacement
 * of `hasOwnProperty`. Columns may have any name.
 */
export function readOwn<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  // The cast follows the record's own type.
  return Object.getOwnPropertyDescriptor(record, name)?.value as T | undefined
}
