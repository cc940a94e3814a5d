import type { EncodingChoice } from '../../io/text-source.ts'
import type { StageSpec } from '../../job/stage-job.ts'
import { ENCODING_SCHEMA, MAX_LINE_SCHEMA, openIngestInputs, ROOT_SCHEMA } from '../source/ingest-input.ts'
import { createGuessAlert } from '../source/ingest-alert.ts'
import { createJsonSource, isJsonLines } from '../source/json-source.ts'
import { openTextLook } from '../source/look.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import type { StageDefinition } from '../stage-definition.ts'

const KIND = 'ingest.jsonl'

export const ingestJsonl: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-file-input',
  parametersSchema: toParametersSchema(KIND, {
    root: ROOT_SCHEMA,
    glob: { 'type': 'string', 'minLength': 1, 'maxLength': 1_000, 'default': '**/*.{jsonl,ndjson,json,jsonl.gz,ndjson.gz,json.gz}', 'x-glob': true },
    encoding: ENCODING_SCHEMA,
    max_line_bytes: MAX_LINE_SCHEMA,
  }),
  metrics: RECORD_METRICS,
  minInputs: 0,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  columnsFrom: 'sample',
  plan: ({ inputs }) => inputs[0],

  async look(context) {
    const { text, inputs, bounds, facts, dialect } = await openTextLook(context)
    return {
      ...facts,
      format: await isJsonLines(text) ? 'jsonl' : 'json',
      dialect,
      source: createJsonSource(inputs, { ...bounds, ...readParameters(context.stage), onGuess: context.onGuess }),
    }
  },

  async execute(context) {
    return runRecordStage(context, {
      source: createJsonSource(await openIngestInputs(context, context.stage), { ...readParameters(context.stage), onGuess: createGuessAlert(context) }),
      stage: { process: () => KEEP },
      limit: context.job.recordLimit,
      numberName: 'line',
    })
  },
}

/** The schema has checked them. */
function readParameters({ parameters }: StageSpec) {
  const { encoding, max_line_bytes: maxLineBytes } = parameters as { encoding: EncodingChoice, max_line_bytes: number }
  return { encoding, maxLineBytes }
}
