import { type FilesParameters, openFilesSource } from '../../source/files-source.ts'
import { createGuessAlert } from '../../source/ingest-alert.ts'
import { ENCODING_SCHEMA, ROOT_SCHEMA, toGlobSchema } from '../../source/ingest-input.ts'
import { measureFiles } from '../../source/look.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { texts } from './texts.ts'

const COLUMNS = [
  { name: 'path', type: 'string', nullable: false },
  { name: 'text', type: 'string', nullable: false },
  { name: 'bytes', type: 'integer', nullable: false },
]

interface Parameters extends FilesParameters { root: string }

export const stage = defineStage<Parameters>({
  kind: 'ingest.files',
  version: '1.0.0',
  place: 30,
  role: 'source',
  shape: 'io',
  purpose: 'read',
  texts,
  icon: 'i-lucide-files',
  properties: {
    root: ROOT_SCHEMA,
    glob: toGlobSchema('**/*.{md,markdown,txt,md.gz,markdown.gz,txt.gz}'),
    ignore: { type: 'array', items: toGlobSchema(), maxItems: 100, default: [] },
    max_file_bytes: { 'type': 'integer', 'minimum': 1, 'maximum': 64 << 20, 'default': 10 << 20, 'x-bytes': true },
    encoding: ENCODING_SCHEMA,
  },
  recordsPerSecond: 50_000,
  plan: () => COLUMNS,

  async look(context, parameters) {
    const source = await openFilesSource(context, parameters, context)
    return {
      encoding: parameters.encoding,
      format: 'text',
      dialect: {},
      bytes: await measureFiles(context),
      source,
      columns: COLUMNS.map(({ name }) => name),
      nothing: { message: 'no file matches', look: 'files' },
    }
  },

  async execute(context, parameters) {
    return runRecordStage(context, {
      source: await openFilesSource(context, parameters, { onGuess: createGuessAlert(context) }),
      stage: { process: () => KEEP },
      limit: context.job.recordLimit,
    })
  },
})
