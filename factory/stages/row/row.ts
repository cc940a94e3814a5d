import type { StoredArtifact } from '#artifact/store.ts'
import type { FieldChange } from '#record/set-fields.ts'
import type { JsonRecord } from '../../io/field-path.ts'
import type { ArtifactRef, Json } from '../../job/stage-job.ts'

/** Why a record failed, for the file of rejected records. */
export interface Fault {
  /** UPPER_SNAKE_CASE. */
  reason: string
  /** Plain English. */
  message: string
  /** The varying parts of the message, with which pages show it in the reader's language. */
  params?: Record<string, string>
  /** The part of the record that could be read, when that is not the row itself. */
  raw?: string
}

/**
 * One record on its way through a stage: a line of JSON inside a buffer, a text, an object, or a fault of the source.
 */
export interface Row {
  chunk?: Buffer
  start: number
  end: number
  /** The record as JSON, in one line. */
  text?: string
  record?: JsonRecord
  fault?: Fault
  /** A readable record that may be wrong. */
  doubt?: Fault
  /**
   * The number that people look for in the source: the line number, from 1; the row number in sources without lines.
   */
  number: number
  /** Number of the last line, when the record has several. */
  lastNumber?: number
  /** JSON pointer of the array element. */
  pointer?: string | undefined
  /** Line and column of a character of the record's text; absent when the record is one whole line. */
  locate?: (text: string, position: number) => { line: number, column: number }
  /** The record's file, when there are several. */
  file?: string
  /** Bytes of the source up to the end of this row. */
  after: number
  /** Index of the input. */
  input: number
  /** Position after the record, in JSON text that is not JSON lines. */
  json?: JsonPosition
}

export interface JsonPosition {
  column: number
  /** Index of the array element, from 0. */
  element?: number | undefined
}

/** The position from which a source resumes. */
export interface SourcePosition {
  input: number
  after: number
  number: number
  json?: JsonPosition | undefined
}

/** A stage's input, read in batches. */
export interface RowSource {
  /** Size in bytes; -1 = unknown. Only for the progress. */
  totalBytes: number
  /** Rows after the position. Batches are read one at a time, so a slow stage slows the reading. */
  read: (from: SourcePosition | undefined, signal: AbortSignal) => AsyncIterable<Row[]>
  /** 0 to 1; for sources whose progress is not in bytes. */
  fractionAt?: (position: SourcePosition) => number
  /** Bytes read before a position. */
  bytesBefore: (position: SourcePosition) => number
  /** Addresses of the artifacts whose lines are the records, in order; absent = the records are stored nowhere. */
  artifacts?: string[]
  /** The records come in another order than that of the input: no trace can follow them. */
  isReordered?: boolean
  /**
   * What must be unchanged for a checkpoint to be valid, for example the size of a file; undefined = it cannot change.
   */
  fingerprint?: Json
}

/** Why a record was dropped, in figures: with them pages say it in the reader's language. */
export interface Measured {
  /** What it was measured against, the same for many records; short texts, of which a stage has few. */
  limits: Readonly<Record<string, string>>
  /** Name of `value` beside the limits. */
  name: string
  /** An integer from 0. */
  value?: number
}

/** What a stage decided about one record. */
export type Verdict
  = | typeof KEEP
  /** Writes only these fields; the rest of the record stays the same, byte for byte. */
    | { type: 'change', set: readonly FieldChange[] }
    /** Writes another record in its place. `text`: one line of JSON. */
    | { type: 'replace', text: string }
    /** `like`: number of the output record, from 1, that it equals. */
    | { type: 'drop', reason: string, like?: number, measured?: Measured }
    | { type: 'reject', fault: Fault }

/**
 * Passes the record on as it arrived: a line is copied, not serialised again. Stages never modify records themselves.
 */
export const KEEP = { type: 'keep' } as const

/** All records of a stage, for what must be known before the first is decided. */
export interface WholeInput {
  /** Each has its `record`, or a `fault`. */
  rows: AsyncIterable<readonly Row[]>
  /** For work after the last row: throws when the attempt must stop, also for a pause. Call it every few milliseconds. */
  stopIfAsked: () => void
}

export interface AsideInput {
  /** For people: 'right'. */
  name: string
  /** Index of its first artifact in the source; the others are before it. */
  from: number
  /** Why each of its records is dropped, but for those that fail. */
  reason: string
}

/** The part of a stage that decides about one record after another. */
export interface RecordStage {
  /**
   * Called before the first record of an attempt is decided, for a stage whose verdicts depend on all records. What it
   * learns is in no checkpoint: the next attempt reads the input again, and must learn the same.
   */
  prepare?: (input: WholeInput) => Promise<void>
  /** What `prepare` reads, and its share of the work; default: the whole input, and nearly all. */
  prepares?: { source: RowSource, share: number }
  process: (record: JsonRecord, row: Row) => Verdict | Promise<Verdict>
  /** An input that it reads only to decide about the records of the others; its share that failed is its own. */
  aside?: AsideInput
  /** Its records are not parsed: it has seen them when it was prepared, or the source wrote them itself. */
  isBlind?: boolean
  /**
   * The number beside each record in its trace: of the record that a dropped one equals (`like` of a verdict), or what
   * was measured of it (`value` of `measured`). Default: none.
   */
  traced?: 'links' | 'measures'
  /** Number of records whose verdicts may be awaited at once; their order is kept. Default 1. */
  window?: number
  /** State that cannot be rebuilt from the stage's own output. */
  saveState?: () => Json
  loadState?: (state: Json) => void
  /** Called for each record output before the checkpoint, to rebuild the stage's memory. */
  restore?: (record: JsonRecord, row: Row) => void
  /** Called when the attempt is over, in whatever way: ends work that is still running. */
  close?: () => void | Promise<void>
  /** Called after the last record, with the complete output. Returns further artifacts. */
  finish?: (output: StoredArtifact & { rows: number }) => Promise<ArtifactRef[]>
}

export interface RecordStageOptions {
  source: RowSource
  stage: RecordStage
  /** Maximum number of records to read; 0 = all. */
  limit?: number
  /** The meaning of a row's number in the file of rejected records. */
  numberName?: 'line' | 'row'
  /** How many of its records may fail is for whoever joins it with the others. */
  isPart?: boolean
}
