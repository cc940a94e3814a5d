import { type JsonRecord, readField } from '../../io/field-path.ts'

const FIELD = /\{\{\s*([^{}]{1,200}?)\s*\}\}/g

export interface PromptTemplate {
  fields: string[]
  /** undefined when the record has none of a field's value. */
  render: (record: JsonRecord) => string | undefined
}

/** `{{field}}`, nested with dots; text as it is, everything else as JSON. */
export function compileTemplate(template: string): PromptTemplate {
  const fields = [...template.matchAll(FIELD)].map(match => match[1]!)
  return {
    fields,
    render(record) {
      let isComplete = true
      const text = template.replace(FIELD, (_, field: string) => {
        const value = readField(record, field)
        isComplete &&= value !== undefined && value !== null
        return typeof value === 'string' ? value : JSON.stringify(value ?? '')
      })
      return isComplete ? text : undefined
    },
  }
}
