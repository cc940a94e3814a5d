import { Buffer } from 'node:buffer'
import { parentPort, workerData } from 'node:worker_threads'
import { type Decide, decideRow } from '../stages/row/decide.ts'
import { findStageKind } from '../stages/registry.ts'
import type { DeciderEnv, FromDecider, ToDecider } from './decider-messages.ts'
import { toErrorInfo, toFailure } from './to-failed.ts'

/** Entry of a thread that decides about the records of one stage. */
const port = parentPort
if (!port) {
  throw new Error('this file is the entry of a thread')
}
const send = (message: FromDecider) => port.postMessage(message)

// `openDeciders` gives exactly this.
const { kind, parameters } = workerData as DeciderEnv

async function open(): Promise<Decide> {
  const openDecide = findStageKind(kind)?.openDecide
  if (!openDecide) {
    throw new Error(`${kind} does not decide about each record by itself`)
  }
  return openDecide(parameters)
}

function decideAll(decide: Decide, { id, bytes, ends, numbers }: ToDecider): FromDecider {
  const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decided = Array.from(ends, (end, index) => decideRow(
    decide, { chunk, start: ends[index - 1] ?? 0, end, number: numbers[index] ?? 0, after: 0, input: 0 },
  ))
  return { type: 'decided', id, decided }
}

try {
  const decide = await open()
  port.on('message', (message: ToDecider) => {
    try {
      send(decideAll(decide, message))
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
