import { type CsvParameters, createCsvSource, detectLayout } from '../../source/csv-source.ts'
import { createGuessAlert, MOST_ALERTS } from '../../source/ingest-alert.ts'
import {
  ENCODING_SCHEMA, MAX_LINE_SCHEMA, openIngestInputs, ROOT_SCHEMA, toGlobSchema,
} from '../../source/ingest-input.ts'
import { openTextLook } from '../../source/look.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP, type Row } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import type { StageContext } from '../../stage-definition.ts'
import { texts } from './texts.ts'

interface Parameters extends CsvParameters { root: string, glob: string }

export const stage = defineStage<Parameters>({
  kind: 'ingest.csv',
  version: '1.0.0',
  place: 50,
  role: 'source',
  shape: 'io',
  purpose: 'read',
  texts,
  icon: 'i-lucide-file-spreadsheet',
  properties: {
    root: ROOT_SCHEMA,
    glob: toGlobSchema('**/*.{csv,tsv,csv.gz,tsv.gz}'),
    encoding: ENCODING_SCHEMA,
    delimiter: {
      anyOf: [{ const: 'auto' }, { type: 'string', minLength: 1, maxLength: 1, pattern: '^[\\t\\x20-\\x7E]$' }],
      default: 'auto',
    },
    quote: { type: 'string', maxLength: 1, pattern: '^[\\x21-\\x7E]?$', default: '"' },
    header: { type: 'boolean', default: true },
    infer_types: { type: 'boolean', default: true },
    empty_as_null: { type: 'boolean', default: true },
    max_line_bytes: MAX_LINE_SCHEMA,
  },
  recordsPerSecond: 100_000,
  columnsFrom: 'source',
  plan: ({ inputs }) => inputs[0],

  async look(context, parameters) {
    const { text, inputs, bounds, facts, dialect: stored } = await openTextLook(context)
    const { dialect, columns } = await detectLayout(text, parameters)
    return {
      ...facts,
      format: 'csv',
      dialect: { ...stored, delimiter: dialect.delimiter, quote: dialect.quote, header: dialect.hasHeader },
      source: createCsvSource(inputs, parameters, { ...bounds, onGuess: context.onGuess }),
      columns: columns.map(({ name }) => name),
      nothing: { message: 'there is a header, and no record after it', look: 'header' },
    }
  },

  async execute(context, parameters) {
    const keep = createKeeper(context)
    const inputs = await openIngestInputs(context, context.stage)
    return runRecordStage(context, {
      source: createCsvSource(inputs, parameters, { onGuess: createGuessAlert(context) }),
      stage: { process: (_, row) => keep(row), isBlind: true },
      limit: context.job.recordLimit,
      numberName: 'line',
    })
  },
})

/** An oddity of a record is reported as an alert, and the record is kept. */
function createKeeper({ job, alert }: StageContext) {
  let told = 0
  return ({ doubt, file = '' }: Row) => {
    if (doubt && told < MOST_ALERTS) {
      told += 1
      const { reason: code, message, params = {} } = doubt
      const dedupKey = `${code}:${job.runId}:${job.stage.id}:${file}:${params.line}`
      alert({ severity: 'WARNING', code, message, dedupKey, metadata: { ...params, file } })
    }
    return KEEP
  }
}
