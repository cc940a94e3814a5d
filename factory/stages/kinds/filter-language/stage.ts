import { readField } from '#factory/io/field-path.ts'
import { passColumns, requireText } from '../../parameter/columns.ts'
import { FIELD, NEW_FIELD_OR_NONE } from '../../parameter/field-schemas.ts'
import { writeColumns } from '../../parameter/written-columns.ts'
import { KEEP, type Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { createLanguageDetector, DETECTED, toDetected, toLanguageLimit, UNDETERMINED } from '../../text/language.ts'
import { texts } from './texts.ts'

interface Parameters {
  field: string
  languages: string[]
  min_chars: number
  common_only: boolean
  undetermined: 'keep' | 'drop'
  output_field: string
}

const UNCLEAR = { type: 'drop', reason: 'LANGUAGE_UNDETERMINED' } as const
const NO_TEXT: Verdict = { type: 'reject', fault: { reason: 'NO_TEXT', message: 'the field holds no text' } }

export const stage = defineStage<Parameters>({
  kind: 'filter.language',
  version: '1.1.0',
  place: 80,
  role: 'step',
  shape: 'map',
  purpose: 'filter',
  texts,
  icon: 'i-lucide-languages',
  properties: {
    field: { ...FIELD, default: 'text' },
    languages: {
      type: 'array',
      items: { 'type': 'string', 'pattern': '^[a-z]{2,3}$', 'examples': [...DETECTED], 'x-language': true },
      maxItems: 200,
      default: [],
    },
    min_chars: { type: 'integer', minimum: 1, maximum: 10_000, default: 10 },
    common_only: { type: 'boolean', default: true },
    undetermined: { enum: ['keep', 'drop'], default: 'drop' },
    output_field: { ...NEW_FIELD_OR_NONE, default: 'language' },
  },
  note: ['languages'],
  recordsPerSecond: 9_000,

  plan({ parameters, inputs, complain }) {
    const { field, languages, output_field: outputField } = parameters
    const columns = passColumns(inputs)
    requireText(columns, field, '/field', complain)
    for (const [index, language] of languages.entries()) {
      if (toDetected(language) === undefined) {
        const message = `is never detected: ${language}`
        complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/languages/${index}`, message })
      }
    }
    const written = { name: outputField, type: 'string', nullable: false, pointer: '/output_field' }
    return writeColumns(columns, [written], complain)
  },

  decide(parameters) {
    const { field, languages: asked, min_chars: minChars, common_only: isCommonOnly, undetermined } = parameters
    const outputField = parameters.output_field
    const languages = asked.map(language => toDetected(language) ?? language)
    const detect = createLanguageDetector({ languages, minChars, isCommonOnly })
    const wanted = new Set(languages)
    const limit = toLanguageLimit(asked)
    const toTooShort = (value: number): Verdict =>
      ({ ...UNCLEAR, measured: { limits: { least: String(minChars) }, name: 'chars', value } })
    return {
      traced: 'measures',
      process(record) {
        const text = readField(record, field)
        if (typeof text !== 'string') {
          return NO_TEXT
        }
        const { language, lead, tooFewChars } = detect(text)
        if (language === UNDETERMINED) {
          if (undetermined === 'drop') {
            return tooFewChars === undefined ? UNCLEAR : toTooShort(tooFewChars)
          }
        }
        else if (wanted.size > 0 && !wanted.has(language)) {
          const measured = { limits: { language, ...limit }, name: 'lead', value: lead }
          return { type: 'drop', reason: 'OTHER_LANGUAGE', measured }
        }
        if (outputField === '') {
          return KEEP
        }
        return { type: 'change', set: [[outputField, language]] }
      },
    }
  },
})
