import type { Json, StageErrorInfo } from '../job/stage-job.ts'
import type { Decide, Decided } from '../stages/row/decide.ts'

/** What a decider thread gets at its start. Parameters are complete. */
export interface DeciderEnv {
  kind: string
  parameters: Record<string, Json>
}

/** The texts of records without faults, one behind the other. */
export interface ToDecider {
  id: number
  bytes: Uint8Array<ArrayBuffer>
  /** Where each text ends in `bytes`. */
  ends: Uint32Array<ArrayBuffer>
  /** Row numbers. */
  numbers: Float64Array<ArrayBuffer>
}

export type FromDecider
  = | { type: 'ready', traced: Decide['traced'] }
    | { type: 'decided', id: number, decided: Decided[] }
    | { type: 'failed', error: StageErrorInfo }
