import { openFilesSource } from '../source/files-source.ts'
import { createGuessAlert } from '../source/ingest-alert.ts'
import { ENCODING_SCHEMA, ROOT_SCHEMA } from '../source/ingest-input.ts'
import { measureFiles } from '../source/look.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import type { StageDefinition } from '../stage-definition.ts'

const KIND = 'ingest.files'

const COLUMNS = [
  { name: 'path', type: 'string', nullable: false },
  { name: 'text', type: 'string', nullable: false },
  { name: 'bytes', type: 'integer', nullable: false },
]

export const ingestFiles: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-files',
  parametersSchema: toParametersSchema(KIND, {
    root: ROOT_SCHEMA,
    glob: { 'type': 'string', 'minLength': 1, 'maxLength': 1_000, 'default': '**/*.{md,markdown,txt,md.gz,markdown.gz,txt.gz}', 'x-glob': true },
    ignore: { type: 'array', items: { 'type': 'string', 'minLength': 1, 'maxLength': 1_000, 'x-glob': true }, maxItems: 100, default: [] },
    max_file_bytes: { 'type': 'integer', 'minimum': 1, 'maximum': 64 << 20, 'default': 10 << 20, 'x-bytes': true },
    encoding: ENCODING_SCHEMA,
  }),
  metrics: RECORD_METRICS,
  minInputs: 0,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  plan: () => COLUMNS,

  async look(context) {
    const source = await openFilesSource(context, context)
    return {
      encoding: String(context.stage.parameters.encoding),
      format: 'text',
      dialect: {},
      bytes: await measureFiles(context),
      source,
      columns: COLUMNS.map(({ name }) => name),
      nothing: { message: 'no file matches', look: 'files' },
    }
  },

  async execute(context) {
    return runRecordStage(context, {
      source: await openFilesSource(context, { onGuess: createGuessAlert(context) }),
      stage: { process: () => KEEP },
      limit: context.job.recordLimit,
    })
  },
}
