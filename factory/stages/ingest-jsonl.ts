import { type Line, readLines } from '../io/line-reader.ts'
import type { EncodingChoice } from '../io/text-source.ts'
import { ENCODING_SCHEMA, type IngestInput, MAX_LINE_SCHEMA, openIngestInputs, ROOT_SCHEMA } from './ingest-input.ts'
import { createTextRowSource, isText, NOT_TEXT, tooLong } from './ingest-text.ts'
import { RECORD_METRICS } from './metrics.ts'
import { runRecordStage } from './record-stage.ts'
import { KEEP, type Row, type RowSource } from './row.ts'
import { displayNames, toParametersSchema } from './schema.ts'
import type { StageDefinition } from './stage-definition.ts'

const KIND = 'ingest.jsonl'
const BLANKS = new Set([9, 13, 32])

export const ingestJsonl: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  parametersSchema: toParametersSchema(KIND, {
    root: ROOT_SCHEMA,
    glob: { type: 'string', minLength: 1, maxLength: 1_000, default: '**/*.{jsonl,ndjson,jsonl.gz,ndjson.gz}' },
    encoding: ENCODING_SCHEMA,
    max_line_bytes: MAX_LINE_SCHEMA,
  }),
  metrics: RECORD_METRICS,
  minInputs: 0,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  plan: ({ inputs }) => inputs[0],

  async execute(context) {
    const { encoding, max_line_bytes: maxLineBytes } = context.stage.parameters
    return runRecordStage(context, {
      source: createJsonlSource(await openIngestInputs(context, context.stage), encoding as EncodingChoice, Number(maxLineBytes)),
      stage: { process: () => KEEP },
      limit: context.job.recordLimit,
      numberName: 'line',
    })
  },
}

export function createJsonlSource(inputs: IngestInput[], encoding: EncodingChoice, maxLineBytes: number): RowSource {
  return createTextRowSource(inputs, encoding, async function* ({ text, input, file }, { after, number }) {
    for await (const lines of readLines(text.read(after), { maxLineBytes, offset: after, number })) {
      yield toRows(lines, { input, file }, text.encoding === 'utf-8', maxLineBytes)
    }
  })
}

function toRows(lines: Line[], from: { input: number, file: string }, isUtf8Text: boolean, maxLineBytes: number): Row[] {
  const isBroken = createBrokenCheck(lines, isUtf8Text)
  const rows: Row[] = []
  for (const line of lines) {
    if (!isBlank(line)) {
      const { chunk, start, end, number, after, isOverlong } = line
      rows.push({ chunk, start, end, number, after, ...from, fault: isOverlong ? tooLong(maxLineBytes) : isBroken(line) ? NOT_TEXT : undefined })
    }
  }
  return rows
}

/** All lines of a chunk are checked at once; one by one only when something is wrong among them. */
function createBrokenCheck(lines: Line[], isUtf8Text: boolean): (line: Line) => boolean {
  const fine = new Set<Buffer>()
  const seen = new Map<Buffer, { start: number, end: number }>()
  for (const { chunk, start, end } of lines) {
    const range = seen.get(chunk)
    if (range) {
      range.end = end
    }
    else {
      seen.set(chunk, { start, end })
    }
  }
  const isFine = (bytes: Buffer) => isText(bytes, isUtf8Text)
  for (const [chunk, { start, end }] of seen) {
    if (isFine(chunk.subarray(start, end))) {
      fine.add(chunk)
    }
  }
  return ({ chunk, start, end, isOverlong }) => !isOverlong && !fine.has(chunk) && !isFine(chunk.subarray(start, end))
}

function isBlank({ chunk, start, end }: Line): boolean {
  for (let index = start; index < end; index += 1) {
    if (!BLANKS.has(chunk[index]!)) {
      return false
    }
  }
  return true
}
