import { isUtf8 } from 'node:buffer'
import { type Line, readLines } from '../io/line-reader.ts'
import { type EncodingChoice, openText, type TextSource } from '../io/text-source.ts'
import { ENCODING_SCHEMA, type IngestInput, MAX_LINE_SCHEMA, openIngestInputs, ROOT_SCHEMA } from './ingest-input.ts'
import { RECORD_METRICS } from './metrics.ts'
import { runRecordStage } from './record-stage.ts'
import { type Fault, KEEP, type Row, type RowSource } from './row.ts'
import { displayNames, toParametersSchema } from './schema.ts'
import type { StageDefinition } from './stage-definition.ts'

const KIND = 'ingest.jsonl'
const BLANKS = new Set([9, 13, 32])
const REPLACEMENT = Buffer.from('\uFFFD')

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
      source: await createJsonlSource(await openIngestInputs(context, context.stage), encoding as EncodingChoice, Number(maxLineBytes)),
      stage: { process: () => KEEP },
      limit: context.job.recordLimit,
      numberName: 'line',
    })
  },
}

export async function createJsonlSource(inputs: IngestInput[], encoding: EncodingChoice, maxLineBytes: number): Promise<RowSource> {
  let open: { input: number, text: TextSource } | undefined
  const openInput = async (input: number): Promise<TextSource> => {
    open = { input, text: await openText(inputs[input]!.source, encoding) }
    return open.text
  }
  const sizes = inputs.map(({ source }) => source.bytes)
  const totalBytes = sizes.reduce((sum, bytes) => sum + bytes, 0)
  return {
    totalBytes,
    fingerprint: inputs.map(({ source }) => source.fingerprint),
    bytesBefore({ input, after }) {
      const before = sizes.slice(0, input).reduce((sum, bytes) => sum + bytes, 0)
      return before + (open?.input === input ? open.text.storedBytesAt(after) : after)
    },
    async* read(from) {
      for (let input = from?.input ?? 0; input < inputs.length; input += 1) {
        const text = await openInput(input)
        const start = input === from?.input ? from : { after: 0, number: 0 }
        for await (const lines of readLines(text.read(start.after), { maxLineBytes, offset: start.after, number: start.number })) {
          yield toRows(lines, input, text.encoding === 'utf-8', maxLineBytes)
        }
      }
    },
  }
}

function toRows(lines: Line[], input: number, isUtf8Text: boolean, maxLineBytes: number): Row[] {
  const isBroken = createBrokenCheck(lines, isUtf8Text)
  const rows: Row[] = []
  for (const line of lines) {
    if (!isBlank(line)) {
      const { chunk, start, end, number, after, isOverlong } = line
      rows.push({ chunk, start, end, number, after, input, fault: isOverlong ? tooLong(maxLineBytes) : isBroken(line) ? NOT_TEXT : undefined })
    }
  }
  return rows
}

const NOT_TEXT: Fault = { reason: 'INVALID_ENCODING', message: 'bytes that are no text in this encoding' }

export function tooLong(maxLineBytes: number): Fault {
  return { reason: 'LINE_TOO_LONG', message: `longer than ${maxLineBytes} bytes` }
}

/** All lines of a chunk are checked at once; one by one only when something is wrong among them. */
export function createBrokenCheck(lines: Line[], isUtf8Text: boolean): (line: Line) => boolean {
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
  // What was decoded is well formed; there, what could not be decoded has been replaced.
  const isFine = (bytes: Buffer) => isUtf8Text ? isUtf8(bytes) : !bytes.includes(REPLACEMENT)
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
