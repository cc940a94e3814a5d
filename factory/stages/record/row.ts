import type { StoredArtifact } from '#artifact/store.ts'
import type { FieldChange } from '#record/set-fields.ts'
import type { JsonRecord } from '../../io/field-path.ts'
import type { ArtifactRef, Json } from '../../job/stage-job.ts'

/** Why a record fails, for the reject file. */
export interface Fault {
  /** UPPER_SNAKE_CASE. */
  reason: string
  /** Plain English. */
  message: string
  /** What of the message is not the same for every fault of its reason: pages say it in the reader's language. */
  params?: Record<string, string>
  /** The record as far as it could be read, when that is not the row itself. */
  raw?: string
}

/**
 * One record on its way through a stage: as a line of JSON that lies in a buffer, or as its text, or as an object, or as
 * a fault of the source.
 */
export interface Row {
  chunk?: Buffer
  start: number
  end: number
  /** The record as JSON, in one line. */
  text?: string
  record?: JsonRecord
  fault?: Fault
  /** Could be read, and may not be what it seems. */
  doubt?: Fault
  /** What people look for in the source: the line number, from 1; the row number where lines do not count. */
  number: number
  /** Its last line, when it has several. */
  lastNumber?: number
  /** Which element of an array it is, as a JSON pointer. */
  pointer?: string | undefined
  /** Line and column of a character of its text, where it has several lines or is not alone in its line. */
  locate?: (text: string, position: number) => { line: number, column: number }
  /** The file it is from, when there are several. */
  file?: string
  /** Bytes of the source consumed with this row and all before it. */
  after: number
  /** Which input, from 0. */
  input: number
  /** Of what comes after it, in a JSON text that is not lines. */
  json?: JsonPosition
}

export interface JsonPosition {
  column: number
  /** Of an array, from 0. */
  element?: number | undefined
}

/** Where a source goes on. */
export interface SourcePosition {
  input: number
  after: number
  number: number
  json?: JsonPosition | undefined
}

/** A stage's input, read in batches. */
export interface RowSource {
  /** Bytes in all; -1 = unknown. For the fraction only. */
  totalBytes: number
  /** Rows after the position. Batches are read one at a time, so a slow stage slows the reading. */
  read: (from: SourcePosition | undefined, signal: AbortSignal) => AsyncIterable<Row[]>
  /** 0 to 1, where bytes do not say it. */
  fractionAt?: (position: SourcePosition) => number
  /** Bytes read before a position. */
  bytesBefore: (position: SourcePosition) => number
  /** What must still be so for a checkpoint to hold, for example the size of a file; undefined = it cannot change. */
  fingerprint?: Json
}

/** What a stage decided about one record. */
export type Verdict
  = | typeof KEEP
  /** Only these fields are written; all else of the record stays as it came, to the byte. */
    | { type: 'change', set: readonly FieldChange[] }
    | { type: 'drop', reason: string }
    | { type: 'reject', fault: Fault }
  /** Looked at again after all others, see RecordStage.defer. */
    | { type: 'defer' }

/** Goes on as it came: a row that is a line is copied, not written again. Records themselves are only read. */
export const KEEP = { type: 'keep' } as const

/** What is particular to a stage that looks at one record after the other. */
export interface RecordStage {
  process: (record: JsonRecord, row: Row) => Verdict | Promise<Verdict>
  /** Keeps every record without a look at it: what a source wrote itself is not parsed. */
  isBlind?: boolean
  /** Most records whose verdict may be awaited at once; their order is kept. Default 1. */
  window?: number
  /** What the stage must remember and cannot see in its own output. */
  saveState?: () => Json
  loadState?: (state: Json) => void
  /** Told of each record that was put out before the checkpoint: memory is rebuilt from it. */
  restore?: (record: JsonRecord, row: Row) => void
  /** Called before deferred records come again; what was put out so far needs no `restore` from then on. */
  startGeneration?: () => void
  /** The attempt is over, in whatever way: ends what still runs. */
  close?: () => void
  /** After the last record, with all of the output. Returns artifacts beside it. */
  finish?: (output: StoredArtifact & { rows: number }) => Promise<ArtifactRef[]>
}

export interface RecordStageOptions {
  source: RowSource
  stage: RecordStage
  /** Most records to read; 0 = all. */
  limit?: number
  /** What a row number means in the reject file. */
  numberName?: 'line' | 'row'
}
