/**
 * What a record itself holds under a name: never what every object has (`constructor`), nor what Vue puts in the place
 * of `hasOwnProperty`. Columns may be called anything.
 */
export function readOwn<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  // Written by the record's own type.
  return Object.getOwnPropertyDescriptor(record, name)?.value as T | undefined
}
