import type { FieldChange } from '#record/set-fields.ts'
import { type JsonRecord, readField } from '#factory/io/field-path.ts'
import { passColumns, requireText } from '../../parameter/columns.ts'
import { FIELDS } from '../../parameter/field-schemas.ts'
import { KEEP, type Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { type CleanOptions, createCleaner } from '../../text/clean-text.ts'
import { texts } from './texts.ts'

interface Parameters extends CleanOptions { fields: string[], drop_empty: boolean }

const EMPTY: Verdict = { type: 'drop', reason: 'EMPTY_TEXT' }

export const stage = defineStage<Parameters>({
  kind: 'clean.normalize',
  version: '1.2.0',
  place: 60,
  role: 'step',
  shape: 'map',
  purpose: 'clean',
  texts,
  icon: 'i-lucide-text-cursor-input',
  properties: {
    fields: FIELDS,
    unicode: { enum: ['none', 'NFC', 'NFKC'], default: 'NFC' },
    strip_control: { type: 'boolean', default: true },
    strip_joiners: { type: 'boolean', default: false },
    strip_direction_marks: { type: 'boolean', default: false },
    strip_hidden_marks: { type: 'boolean', default: false },
    whitespace: { enum: ['none', 'trim', 'collapse'], default: 'collapse' },
    strip_html: { type: 'boolean', default: false },
    strip_markdown: { type: 'boolean', default: false },
    lowercase: { type: 'boolean', default: false },
    drop_empty: { type: 'boolean', default: true },
  },
  note: ['fields', 'drop_empty'],
  recordsPerSecond: 100_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    const { fields } = parameters
    for (const [index, field] of fields.entries()) {
      requireText(columns, field, `/fields/${index}`, complain)
    }
    return columns
  },

  decide: parameters => ({ process: createCleanProcess(parameters) }),
})

/** What is done with each record. */
export function createCleanProcess(
  { fields, drop_empty: dropsEmpty, ...options }: Parameters,
): (record: JsonRecord) => Verdict {
  const clean = createCleaner(options)
  return (record) => {
    const set: FieldChange[] = []
    let texts = 0
    let emptyTexts = 0
    let others = 0
    for (const field of fields.length > 0 ? fields : Object.keys(record)) {
      const value = readField(record, field)
      if (typeof value !== 'string') {
        const isNone = value === undefined || value === null
        others += isNone ? 0 : 1
        // In a field that was named, no value is no text; of all fields the others say nothing of texts.
        const isEmptyText = isNone && fields.length > 0
        texts += isEmptyText ? 1 : 0
        emptyTexts += isEmptyText ? 1 : 0
        continue
      }
      const cleaned = clean(value)
      texts += 1
      emptyTexts += cleaned === '' ? 1 : 0
      if (cleaned !== value) {
        set.push([field, cleaned])
      }
    }
    // Without any text, a record is empty only if it has no value at all, as an empty line of a table.
    if (dropsEmpty && emptyTexts === texts && (texts > 0 || (fields.length === 0 && others === 0))) {
      return EMPTY
    }
    return set.length > 0 ? { type: 'change', set } : KEEP
  }
}
