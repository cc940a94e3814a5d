import type { FormField } from './schema-form'

const SEPARATOR = ' › '

/** The field at a path in the parameters; undefined when the schema has none. */
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

/** The name of a parameter: titles of the schema, positions in a list from 1, unknown names as they are. */
export function labelOfPath(fields: readonly FormField[], path: readonly string[]): string {
  return path.map((step, index) => {
    const list = index > 0 ? fieldAt(fields, path.slice(0, index)) : undefined
    return list?.item || (!list && index > 0 && /^\d+$/.test(step)) ? `#${Number(step) + 1}` : fieldAt(fields, path.slice(0, index + 1))?.title ?? step
  }).join(SEPARATOR)
}
