import type { Decide } from './decide.ts'
import type { Measured, Row } from './row.ts'

/** What became of a record. */
export type Fate = 'kept' | 'changed' | Loss

export interface Loss {
  outcome: 'dropped' | 'failed'
  reason: string
  /** Number of the output record, from 1, that it equals. */
  like?: number
  measured?: Measured
}

/** Some lines, one behind the other, each with its line end. They have no faults. Can be sent to another thread. */
export interface Piece {
  bytes: Uint8Array<ArrayBuffer>
  /** Where each line ends in `bytes`, without its line end. */
  ends: Uint32Array<ArrayBuffer>
  /** Of the first line; the others follow it. */
  number: number
}

/** Threads that decide about records beside the one that reads and stores them. */
export interface Deciders {
  traced: Decide['traced']
  threads: number
  /** So many pieces keep all threads at work. */
  window: number
  /**
   * @param rows lines without faults.
   * @throws StageFailure what a thread threw, or WORKER_LOST when it died.
   */
  decide: (rows: readonly Row[]) => Promise<DecidedPiece>
  close: () => Promise<void>
}

/** What a piece has become. Can be sent to another thread. */
export interface DecidedPiece {
  /** Lines. */
  output: Uint8Array<ArrayBuffer>
  rejects: Uint8Array<ArrayBuffer>
  /** For each line, how many bytes of `output` and of `rejects` are written after it. */
  written: Uint32Array<ArrayBuffer>
  rejected: Uint32Array<ArrayBuffer>
  /** For each line KEPT, CHANGED or FIRST_LOSS plus an index into `losses`. */
  fates: Uint32Array<ArrayBuffer>
  losses: (Omit<Loss, 'measured'> & { measured?: Omit<Measured, 'value'> })[]
  /** For each line what was measured of it; -1 = nothing. */
  values: Float64Array<ArrayBuffer>
}
