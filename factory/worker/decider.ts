import { parentPort, workerData } from 'node:worker_threads'
import { buffersOf, createPieceDecider } from '../stages/record/decide-piece.ts'
import { findStageKind } from '../stages/registry.ts'
import type { Decide } from '../stages/row/decide.ts'
import type { DeciderEnv, FromDecider, ToDecider } from './decider-messages.ts'
import { toErrorInfo, toFailure } from '../stages/record/to-failure.ts'

/** Entry of a thread that decides about the records of one stage. */
const port = parentPort
if (!port) {
  throw new Error('this file is the entry of a thread')
}
const send = (message: FromDecider, handedOver: ArrayBuffer[] = []) => port.postMessage(message, handedOver)

// `openDeciders` gives exactly this.
const { kind, parameters } = workerData as DeciderEnv

async function open(): Promise<Decide> {
  const openDecide = findStageKind(kind)?.openDecide
  if (!openDecide) {
    throw new Error(`${kind} does not decide about each record by itself`)
  }
  return openDecide(parameters)
}

try {
  const decide = await open()
  const decidePiece = createPieceDecider(decide)
  port.on('message', ({ id, piece }: ToDecider) => {
    try {
      const decided = decidePiece(piece)
      send({ type: 'decided', id, decided }, buffersOf(decided))
    }
    catch (error) {
      send({ type: 'failed', error: toErrorInfo(toFailure(error)) })
    }
  })
  send({ type: 'ready', traced: decide.traced })
}
catch (error) {
  send({ type: 'failed', error: toErrorInfo(toFailure(error)) })
}
