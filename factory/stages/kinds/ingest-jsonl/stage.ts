import type { EncodingChoice } from '#factory/io/text-source.ts'
import {
  ENCODING_SCHEMA, MAX_LINE_SCHEMA, openIngestInputs, ROOT_SCHEMA, toGlobSchema,
} from '../../source/ingest-input.ts'
import { createGuessAlert } from '../../source/ingest-alert.ts'
import { createJsonSource, isJsonLines } from '../../source/json-source.ts'
import { openTextLook } from '../../source/look.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import { texts } from './texts.ts'

interface Parameters { root: string, glob: string, encoding: EncodingChoice, max_line_bytes: number }

export const stage = defineStage<Parameters>({
  kind: 'ingest.jsonl',
  version: '1.0.0',
  place: 40,
  role: 'source',
  shape: 'io',
  purpose: 'read',
  texts,
  icon: 'i-lucide-file-input',
  properties: {
    root: ROOT_SCHEMA,
    glob: toGlobSchema('**/*.{jsonl,ndjson,json,jsonl.gz,ndjson.gz,json.gz}'),
    encoding: ENCODING_SCHEMA,
    max_line_bytes: MAX_LINE_SCHEMA,
  },
  recordsPerSecond: 100_000,
  columnsFrom: 'sample',
  plan: ({ inputs }) => inputs[0],

  async look(context, { encoding, max_line_bytes: maxLineBytes }) {
    const { text, inputs, bounds, facts, dialect } = await openTextLook(context)
    return {
      ...facts,
      format: await isJsonLines(text) ? 'jsonl' : 'json',
      dialect,
      source: createJsonSource(inputs, { ...bounds, encoding, maxLineBytes, onGuess: context.onGuess }),
    }
  },

  async execute(context, { encoding, max_line_bytes: maxLineBytes }) {
    const inputs = await openIngestInputs(context, context.stage)
    return runRecordStage(context, {
      source: createJsonSource(inputs, { encoding, maxLineBytes, onGuess: createGuessAlert(context) }),
      stage: { process: () => KEEP },
      limit: context.job.recordLimit,
      numberName: 'line',
    })
  },
})
