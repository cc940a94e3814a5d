import { readField } from './read-field.ts'
import type { JsonRecord } from './value.ts'

const PLACE = /\{\{([^{}]*)\}\}/g
const MAX_NAME_CHARS = 200

export interface PromptTemplate {
  fields: string[]
  /** Fields of which the record has no value. */
  missing: (record: JsonRecord) => string[]
  /** undefined when the record lacks the value of a field. */
  render: (record: JsonRecord) => string | undefined
}

/** `{{field}}`, nested with dots; texts are inserted as they are, other values as JSON. */
export function compileTemplate(template: string): PromptTemplate {
  const parts = splitTemplate(template)
  const fields = parts.flatMap(({ field }) => field === undefined ? [] : [field])
  return {
    fields,
    missing: record => [...new Set(fields)].filter(field => (readField(record, field) ?? null) === null),
    render(record) {
      let isComplete = true
      const text = parts.map(({ text, field }) => {
        if (field === undefined) {
          return text
        }
        const value = readField(record, field)
        isComplete &&= value !== undefined && value !== null
        return typeof value === 'string' ? value : JSON.stringify(value ?? '')
      }).join('')
      return isComplete ? text : undefined
    },
  }
}

/** The part between braces is a field, or plain text when it cannot be a field name. */
function splitTemplate(template: string): { text: string, field?: string }[] {
  const parts: { text: string, field?: string }[] = []
  let end = 0
  for (const match of template.matchAll(PLACE)) {
    const [text, inner = ''] = match
    const field = inner.trim()
    if (field !== '' && field.length <= MAX_NAME_CHARS) {
      parts.push({ text: template.slice(end, match.index) }, { text, field })
      end = match.index + text.length
    }
  }
  return [...parts, { text: template.slice(end) }]
}
