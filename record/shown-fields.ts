import { findField, listFields } from './json-scan.ts'

/**
 * The fields of a record that are shown and may be fixed: those that are named, unless the record has none of them. It
 * was written for other data then, and nobody could judge what is not shown.
 *
 * @param fields nested ones with dots; absent = all
 * @returns undefined = all
 */
export function toShownFields(record: string, fields?: readonly string[]): readonly string[] | undefined {
  const own = listFields(record)
  return fields?.some(name => findField(record, name, own)) ? fields : undefined
}

/** Those of the named fields that a record lacks; what is no object has no fields that it could lack. */
export function listMissingFields(record: string, fields: readonly string[] = []): string[] {
  const own = listFields(record)
  return own.size === 0 ? [] : fields.filter(name => !findField(record, name, own))
}

/** The same by the columns of a table, which names none that lie deeper: it is there when what it lies in is. */
export const listMissingColumns = (columns: readonly string[], fields: readonly string[] = []): string[] =>
  columns.length === 0
    ? []
    : fields.filter(name => !columns.some(column => name === column || name.startsWith(`${column}.`)))
