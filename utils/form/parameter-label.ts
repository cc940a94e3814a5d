import type { FormField } from './schema-form'

const SEPARATOR = ' › '

/** The field at a path into the parameters; undefined where the schema knows none. */
export function fieldAt(fields: readonly FormField[], path: readonly string[]): FormField | undefined {
  const [name, ...rest] = path
  const field = fields.find(it => it.name === name)
  return field && stepInto(field, rest)
}

function stepInto(field: FormField, path: readonly string[]): FormField | undefined {
  if (path.length === 0) {
    return field
  }
  return field.item ? stepInto(field.item, path.slice(1)) : fieldAt(field.fields, path)
}

/** What people call it: titles of the schema, places in a list from 1, names that no schema knows as they are. */
export function labelOfPath(fields: readonly FormField[], path: readonly string[]): string {
  return path.map((step, index) => {
    const list = index > 0 ? fieldAt(fields, path.slice(0, index)) : undefined
    return list?.item || (!list && index > 0 && /^\d+$/.test(step)) ? `#${Number(step) + 1}` : fieldAt(fields, path.slice(0, index + 1))?.title ?? step
  }).join(SEPARATOR)
}
