import { type CsvParameters, createCsvSource, detectLayout } from '../source/csv-source.ts'
import { createGuessAlert, MOST_ALERTS } from '../source/ingest-alert.ts'
import { ENCODING_SCHEMA, MAX_LINE_SCHEMA, openIngestInputs, ROOT_SCHEMA } from '../source/ingest-input.ts'
import { openTextLook } from '../source/look.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP, type Row } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import type { StageContext, StageDefinition } from '../stage-definition.ts'

const KIND = 'ingest.csv'

export const ingestCsv: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-file-spreadsheet',
  parametersSchema: toParametersSchema(KIND, {
    root: ROOT_SCHEMA,
    glob: { 'type': 'string', 'minLength': 1, 'maxLength': 1_000, 'default': '**/*.{csv,tsv,csv.gz,tsv.gz}', 'x-glob': true },
    encoding: ENCODING_SCHEMA,
    delimiter: { anyOf: [{ const: 'auto' }, { type: 'string', minLength: 1, maxLength: 1, pattern: '^[\\t\\x20-\\x7E]$' }], default: 'auto' },
    quote: { type: 'string', maxLength: 1, pattern: '^[\\x21-\\x7E]?$', default: '"' },
    header: { type: 'boolean', default: true },
    infer_types: { type: 'boolean', default: true },
    empty_as_null: { type: 'boolean', default: true },
    max_line_bytes: MAX_LINE_SCHEMA,
  }),
  metrics: RECORD_METRICS,
  minInputs: 0,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  columnsFrom: 'source',
  plan: ({ inputs }) => inputs[0],

  async look(context) {
    // The schema has checked them.
    const parameters = context.stage.parameters as unknown as CsvParameters
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

  async execute(context) {
    // The schema has checked them.
    const parameters = context.stage.parameters as unknown as CsvParameters
    const keep = createKeeper(context)
    return runRecordStage(context, {
      source: createCsvSource(await openIngestInputs(context, context.stage), parameters, { onGuess: createGuessAlert(context) }),
      stage: { process: (_, row) => keep(row), isBlind: true },
      limit: context.job.recordLimit,
      numberName: 'line',
    })
  },
}

/** An oddity of a record is reported as an alert, and the record is kept. */
function createKeeper({ job, alert }: StageContext) {
  let told = 0
  return ({ doubt, file = '' }: Row) => {
    if (doubt && told < MOST_ALERTS) {
      told += 1
      const { reason: code, message, params = {} } = doubt
      alert({ severity: 'WARNING', code, message, dedupKey: `${code}:${job.runId}:${job.stage.id}:${file}:${params.line}`, metadata: { ...params, file } })
    }
    return KEEP
  }
}
