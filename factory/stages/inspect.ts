import { createFolderStore } from '../../artifact/folder-store.ts'
import type { JsonRecord } from '../io/field-path.ts'
import { openText, type TextSource } from '../io/text-source.ts'
import type { WorkerEnv } from '../worker/messages.ts'
import type { Json, StageSpec } from '../worker/stage-job.ts'
import { type CsvParameters, createCsvSource, detectLayout } from './csv-source.ts'
import { openSource } from './ingest-files.ts'
import { openIngestInputs } from './ingest-input.ts'
import { createJsonlSource } from './ingest-jsonl.ts'
import { toKnownFailure } from './known-failure.ts'
import { completeParameters } from './parameter-check.ts'
import { findStageKind } from './registry.ts'
import { parseRow } from './row-parser.ts'
import type { Fault, Row, RowSource } from './row.ts'
import { type Column, type Finding, StageFailure } from './stage-definition.ts'
import { toSampleText } from './sample-text.ts'
import { surveyColumns } from './stats/column-survey.ts'

export interface Inspection {
  encoding: string
  format: string
  dialect: { [key: string]: Json }
  columns: Column[]
  /** Records as JSON text. */
  sample: string[]
  /** Lines that could not be read; the pointer holds `/line/<n>`. */
  findings: Finding[]
  /** -1 = unknown. */
  bytes: number
}

/** A look, not a reading: enough to see types and the usual faults. */
const MAX_RECORDS = 1_000
const MAX_READ_BYTES = 8 << 20
const MAX_FINDINGS = 50

/** What is known of a source besides its records. */
type Look = Pick<Inspection, 'encoding' | 'format' | 'dialect' | 'bytes'> & { source: RowSource, columns?: string[], isEmpty?: boolean }

type InspectEnv = Pick<WorkerEnv, 'artifactDirectory' | 'sourceRoots'> & {
  /** Aborts when nobody waits for the answer any more. */
  signal?: AbortSignal
}

/**
 * @param stage an ingest stage
 * @throws StageFailure NOT_A_SOURCE, BAD_PARAMETER, NOT_FOUND, OUTSIDE_ROOTS, INVALID_PATH, NO_SOURCE, SOURCE_CORRUPT,
 * NOT_READABLE, ARTIFACT_NOT_FOUND
 */
export async function inspectSource(stage: StageSpec, sampleSize: number, env: InspectEnv): Promise<Inspection> {
  try {
    return await inspect(stage, sampleSize, env)
  }
  catch (error) {
    throw toKnownFailure(error) ?? error
  }
}

async function inspect(stage: StageSpec, sampleSize: number, env: InspectEnv): Promise<Inspection> {
  const { source, columns, isEmpty = false, ...look } = await openLook(complete(stage), env)
  const { records, findings } = await readFirst(source, env.signal)
  const surveyed = surveyColumns(records)
  const hasNothing = records.length + findings.length === 0
  if (isEmptyUpload(stage) || (hasNothing && isEmpty)) {
    findings.unshift(warning('EMPTY_FILE', 'the file is empty: there is nothing to read'))
  }
  else if (hasNothing) {
    const [message, params] = NOTHING_OF[stage.kind] ?? ['there is no record in it', {}]
    findings.unshift(warning('NO_RECORDS', message, params))
  }
  return {
    ...look,
    // A table without records still has its header.
    columns: records.length > 0 || !columns ? surveyed : columns.map(name => ({ name, type: 'unknown', nullable: true })),
    sample: records.slice(0, sampleSize).map(toSampleText),
    findings,
  }
}

/** What a source of a kind has that has no record. */
const NOTHING_OF: Record<string, [message: string, params: Record<string, string>]> = {
  'ingest.csv': ['there is a header, and no record after it', { look: 'header' }],
  'ingest.files': ['no file matches', { look: 'files' }],
}

const warning = (code: string, message: string, params: Record<string, string> = {}): Finding => ({ severity: 'WARNING', code, pointer: '', stageId: '', message, params })

/** Read as a text it would be one record, without a word in it. */
const isEmptyUpload = ({ inputs }: StageSpec) => inputs.length > 0 && inputs.every(input => input.bytes === 0)

function complete(stage: StageSpec): StageSpec {
  const definition = findStageKind(stage.kind)
  if (!definition || !stage.kind.startsWith('ingest.')) {
    throw new StageFailure('NOT_A_SOURCE', `${stage.kind} reads no source`, { metadata: { kind: stage.kind } })
  }
  const { parameters, errors } = completeParameters(definition, stage.parameters)
  const [first] = errors
  if (first) {
    throw new StageFailure('BAD_PARAMETER', `parameters${first.pointer} ${first.message}`, { metadata: { pointer: first.pointer } })
  }
  return { ...stage, parameters }
}

async function openLook(stage: StageSpec, env: InspectEnv): Promise<Look> {
  const room = { store: await createFolderStore(env.artifactDirectory), sourceRoots: env.sourceRoots }
  if (stage.kind === 'ingest.files') {
    const source = await openSource({ stage, ...room })
    return { encoding: String(stage.parameters.encoding), format: 'text', dialect: { }, bytes: -1, source, columns: ['path', 'text', 'bytes'] }
  }
  const inputs = await openIngestInputs(room, stage)
  // The schema has checked them.
  const parameters = stage.parameters as unknown as CsvParameters
  const text = await openText(inputs[0]!.source, parameters.encoding)
  const bytes = inputs.reduce((sum, { source }) => sum + source.bytes, 0)
  const stored = { bom: text.hasBom, gzip: text.isGzip, files: inputs.length }
  if (stage.kind === 'ingest.csv') {
    const { dialect, columns } = await detectLayout(text, parameters)
    return {
      encoding: text.encoding,
      format: 'csv',
      dialect: { ...stored, delimiter: dialect.delimiter, quote: dialect.quote, header: dialect.hasHeader },
      bytes,
      source: createCsvSource(inputs, parameters),
      columns: columns.map(({ name }) => name),
      isEmpty: await isEmptyText(text),
    }
  }
  return {
    encoding: text.encoding,
    format: await isJsonArray(text) ? 'json' : 'jsonl',
    dialect: stored,
    bytes,
    source: createJsonlSource(inputs, parameters.encoding, parameters.max_line_bytes),
    isEmpty: await isEmptyText(text),
  }
}

async function isEmptyText(text: TextSource): Promise<boolean> {
  for await (const chunk of text.read()) {
    if (chunk.length > 0) {
      return false
    }
  }
  return true
}

/** One JSON text with all records in it: a common mistake, worth its own word. */
async function isJsonArray(text: TextSource): Promise<boolean> {
  for await (const chunk of text.read()) {
    return /^\s*\[/.test(chunk.toString('utf8', 0, 1_000))
  }
  return false
}

async function readFirst(source: RowSource, signal: AbortSignal = new AbortController().signal): Promise<{ records: JsonRecord[], findings: Finding[] }> {
  const records: JsonRecord[] = []
  const findings: Finding[] = []
  for await (const rows of source.read(undefined, signal)) {
    signal.throwIfAborted()
    for (const row of rows) {
      const fault = row.fault ?? parseRow(row)
      if (!fault && row.record) {
        records.push(row.record)
      }
      const told = fault ?? row.doubt
      if (told && findings.length < MAX_FINDINGS) {
        findings.push(toLineFinding(row, told))
      }
      if (records.length >= MAX_RECORDS || row.after >= MAX_READ_BYTES) {
        return { records, findings }
      }
    }
  }
  return { records, findings }
}

/** Lines are numbered within their file. */
function toLineFinding({ file = '', number }: Row, { reason, message, params }: Fault): Finding {
  const [prefix, place] = file ? [`${file}: `, { file: file.slice(0, 500) }] : ['', {}]
  return { severity: 'WARNING', code: reason, pointer: `/line/${number}`, stageId: '', message: `${prefix}${message}`, params: { ...params, ...place } }
}
