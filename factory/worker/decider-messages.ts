import type { Json, StageErrorInfo } from '../job/stage-job.ts'
import type { DecidedPiece, Deciders, Piece } from '../stages/row/piece.ts'

/** What a decider thread gets at its start. Parameters are complete. */
export interface DeciderEnv {
  kind: string
  parameters: Record<string, Json>
}

export interface ToDecider {
  id: number
  piece: Piece
}

export type FromDecider
  = | { type: 'ready', traced: Deciders['traced'] }
    | { type: 'decided', id: number, decided: DecidedPiece }
    | { type: 'failed', error: StageErrorInfo }
