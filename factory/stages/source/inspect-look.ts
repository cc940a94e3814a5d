import { stat } from 'node:fs/promises'
import { listFiles } from '../../io/list-files.ts'
import { openText, type TextBounds, type TextSource } from '../../io/text-source.ts'
import type { Json, StageSpec } from '../../job/stage-job.ts'
import { type CsvParameters, createCsvSource, detectLayout } from './csv-source.ts'
import { toGuessMessage } from './ingest-alert.ts'
import { openFilesSource } from './files-source.ts'
import { type IngestRoom, openIngestInputs, resolveRoot } from './ingest-input.ts'
import { createJsonSource, isJsonLines } from './json-source.ts'
import type { RowSource } from '../record/row.ts'
import type { Finding } from '../stage-definition.ts'

/** Limit for unpacked bytes: the longest record that a stage takes, and the sample for the encoding. */
const MAX_READ_BYTES = 96 << 20
/** With more files, adding up their sizes takes too long. */
const MOST_SIZED = 10_000

/** Facts about a source besides its records. */
export interface Look {
  encoding: string
  format: string
  dialect: { [key: string]: Json }
  /** -1 = unknown. */
  bytes: number
  source: RowSource
  /** Column names that are known without reading a record. */
  columns?: string[]
  isEmpty?: boolean
  /** Oddities of the files. */
  findings: Finding[]
}

/** @throws StageFailure, and errors of the file system */
export async function openLook(stage: StageSpec, room: IngestRoom, signal: AbortSignal): Promise<Look> {
  const findings: Finding[] = []
  const onGuess = (file: string, encoding: string) => {
    if (findings.length === 0) {
      findings.push({ severity: 'WARNING', code: 'ENCODING_GUESSED', pointer: '', stageId: '', message: toGuessMessage(encoding), params: { encoding, ...file && { file: file.slice(0, 500) } } })
    }
  }
  if (stage.kind === 'ingest.files') {
    const source = await openFilesSource({ stage, ...room }, { onGuess, signal })
    return { encoding: String(stage.parameters.encoding), format: 'text', dialect: {}, bytes: await measureFiles(stage, room, signal), source, columns: ['path', 'text', 'bytes'], findings }
  }
  const inputs = await openIngestInputs(room, stage, signal)
  // The schema has checked them.
  const parameters = stage.parameters as unknown as CsvParameters
  const bounds: TextBounds = { signal, maxBytes: MAX_READ_BYTES }
  const text = await openText(inputs[0]!.source, parameters.encoding, bounds)
  const seen = {
    encoding: text.encoding,
    bytes: inputs.reduce((sum, { source }) => sum + source.bytes, 0),
    isEmpty: await isEmptyText(text),
    findings,
  }
  const stored = { bom: text.hasBom, gzip: text.isGzip, files: inputs.length }
  if (stage.kind === 'ingest.csv') {
    const { dialect, columns } = await detectLayout(text, parameters)
    return {
      ...seen,
      format: 'csv',
      dialect: { ...stored, delimiter: dialect.delimiter, quote: dialect.quote, header: dialect.hasHeader },
      source: createCsvSource(inputs, parameters, { ...bounds, onGuess }),
      columns: columns.map(({ name }) => name),
    }
  }
  return {
    ...seen,
    format: await isJsonLines(text) ? 'jsonl' : 'json',
    dialect: stored,
    source: createJsonSource(inputs, { ...bounds, onGuess, encoding: parameters.encoding, maxLineBytes: parameters.max_line_bytes }),
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

/** Stored size of the files; -1 when there are too many to add up. */
async function measureFiles(stage: StageSpec, { sourceRoots }: IngestRoom, signal: AbortSignal): Promise<number> {
  if (stage.inputs.length > 0) {
    return stage.inputs.reduce((sum, input) => sum + input.bytes, 0)
  }
  const { glob, ignore } = stage.parameters as { glob: string, ignore: string[] }
  let bytes = 0
  let count = 0
  for await (const { path } of listFiles({ root: await resolveRoot(stage, sourceRoots), glob, ignore }, signal)) {
    count += 1
    if (count > MOST_SIZED) {
      return -1
    }
    // Removed since it was listed, or a broken link: it has no size.
    bytes += await stat(path).then(({ size }) => size, () => 0)
  }
  return bytes
}
