import type { EncodingChoice } from '../../io/text-source.ts'
import { createFolderSource, createUploadSource, type FilesOptions } from '../source/files-source.ts'
import { createGuessAlert } from '../source/ingest-alert.ts'
import { ENCODING_SCHEMA, resolveRoot, ROOT_SCHEMA } from '../source/ingest-input.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP, type RowSource } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import type { StageContext, StageDefinition } from '../stage-definition.ts'

const KIND = 'ingest.files'

export const ingestFiles: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  parametersSchema: toParametersSchema(KIND, {
    root: ROOT_SCHEMA,
    glob: { 'type': 'string', 'minLength': 1, 'maxLength': 1_000, 'default': '**/*.{md,markdown,txt,md.gz,markdown.gz,txt.gz}', 'x-glob': true },
    ignore: { type: 'array', items: { 'type': 'string', 'minLength': 1, 'maxLength': 1_000, 'x-glob': true }, maxItems: 100, default: [] },
    max_file_bytes: { type: 'integer', minimum: 1, maximum: 64 << 20, default: 10 << 20 },
    encoding: ENCODING_SCHEMA,
  }),
  metrics: RECORD_METRICS,
  minInputs: 0,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  plan: () => [
    { name: 'path', type: 'string', nullable: false },
    { name: 'text', type: 'string', nullable: false },
    { name: 'bytes', type: 'integer', nullable: false },
  ],

  async execute(context) {
    return runRecordStage(context, {
      source: await openSource(context, { onGuess: createGuessAlert(context) }),
      stage: { process: () => KEEP },
      limit: context.job.recordLimit,
    })
  },
}

interface FilesParameters { glob: string, ignore: string[], max_file_bytes: number, encoding: EncodingChoice }

/** @throws StageFailure when the folder is not there or not allowed. */
export async function openSource(context: Pick<StageContext, 'stage' | 'store' | 'sourceRoots'>, { onGuess, signal }: Pick<FilesOptions, 'onGuess'> & { signal?: AbortSignal } = {}): Promise<RowSource> {
  // The schema has checked them.
  const { glob, ignore, encoding, max_file_bytes: maxFileBytes } = context.stage.parameters as unknown as FilesParameters
  const options = { encoding, maxFileBytes, onGuess }
  return context.stage.inputs.length > 0
    ? createUploadSource(context.stage.inputs, context, options)
    : createFolderSource({ root: await resolveRoot(context.stage, context.sourceRoots), glob, ignore }, context, options, signal)
}
