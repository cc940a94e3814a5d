import { readField } from '#factory/io/field-path.ts'
import { passColumns, requireText } from '../../parameter/columns.ts'
import { KEEP, type Measured, type Verdict } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { measureFrequent, measureLines, measureRepeated, toWords } from './repetition.ts'
import { texts } from './texts.ts'

interface Parameters {
  field: string
  max_lines: number
  max_line_chars: number
  frequent_words: number
  max_frequent: number
  repeated_words: number
  max_repeated: number
}

/** A share that nothing exceeds: the limit is off. */
const NO_LIMIT = 1

const NO_TEXT: Verdict = { type: 'reject', fault: { reason: 'NO_TEXT', message: 'the field holds no text' } }

/** The defaults are limits of the Gopher corpus: Rae et al. 2021, https://arxiv.org/abs/2112.11446, table A1. */
const limit = (initial: number) =>
  ({ 'type': 'number', 'minimum': 0, 'maximum': NO_LIMIT, 'default': initial, 'x-percent': true })

export const stage = defineStage<Parameters>({
  kind: 'filter.repetition',
  version: '1.0.0',
  place: 95,
  role: 'step',
  shape: 'map',
  purpose: 'filter',
  texts,
  icon: 'i-lucide-repeat',
  properties: {
    field: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'default': 'text', 'x-field': true },
    max_lines: limit(0.3),
    max_line_chars: limit(0.2),
    frequent_words: { type: 'integer', minimum: 1, maximum: 20, default: 3 },
    max_frequent: limit(0.18),
    repeated_words: { type: 'integer', minimum: 2, maximum: 100, default: 5 },
    max_repeated: limit(0.15),
  },
  note: ['field', 'max_lines'],
  recordsPerSecond: 50_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    requireText(columns, parameters.field, '/field', complain)
    return columns
  },

  decide(parameters) {
    const { field } = parameters
    const ofLines = createLinesJudge(parameters)
    const ofPhrases = createPhrasesJudge(parameters)
    return {
      traced: 'measures',
      process(record) {
        const text = readField(record, field)
        return typeof text === 'string' ? ofLines(text) ?? ofPhrases(text) ?? KEEP : NO_TEXT
      },
    }
  },
})

type Judge = (text: string) => Verdict | undefined

const toLinesDrop = (measured: Measured): Verdict => ({ type: 'drop', reason: 'REPEATED_LINES', measured })
const toPhrasesDrop = (measured: Measured): Verdict => ({ type: 'drop', reason: 'REPEATED_PHRASES', measured })

function createLinesJudge({ max_lines: maxLines, max_line_chars: maxChars }: Parameters): Judge {
  const toLines = createLimit(toLinesDrop, maxLines, { of: 'lines' })
  const toChars = createLimit(toLinesDrop, maxChars, { of: 'chars' })
  return (text) => {
    const { ofLines, ofChars } = measureLines(text)
    return toLines(ofLines) ?? toChars(ofChars)
  }
}

function createPhrasesJudge(parameters: Parameters): Judge {
  const { frequent_words: frequent, max_frequent: maxFrequent } = parameters
  const { repeated_words: repeated, max_repeated: maxRepeated } = parameters
  const toFrequent = createLimit(toPhrasesDrop, maxFrequent, { of: 'frequent', words: String(frequent) })
  const toRepeated = createLimit(toPhrasesDrop, maxRepeated, { of: 'repeated', words: String(repeated) })
  // To look for phrases takes most of the time.
  const [looksForFrequent, looksForRepeated] = [maxFrequent < NO_LIMIT, maxRepeated < NO_LIMIT]
  return (text) => {
    if (!looksForFrequent && !looksForRepeated) {
      return undefined
    }
    const words = toWords(text)
    return (looksForFrequent ? toFrequent(measureFrequent(words, frequent)) : undefined)
      ?? (looksForRepeated ? toRepeated(measureRepeated(words, repeated)) : undefined)
  }
}

/** Drops what exceeds the limit. The share is told in thousandths, rounded up: it never looks as if it were allowed. */
function createLimit(toDrop: (measured: Measured) => Verdict, most: number, more: Record<string, string>) {
  const limits = { ...more, most: String(most) }
  return (share: number): Verdict | undefined => share > most
    ? toDrop({ limits, name: 'permille', value: Math.ceil(share * 1_000) })
    : undefined
}
