import { parentPort } from 'node:worker_threads'
import { startRuleCheck, type RuleCheck } from './rule-check.ts'
import { lookAtPattern } from './pattern.ts'
import { hashRecords, pairHashes } from './record-hash.ts'
import { maskRecords } from './record-mask.ts'
import { scanRecords } from './record-scan.ts'
import type { FromThread, ThreadTask, ThreadTasks, ToThread } from './thread-task.ts'

/** Entry of a thread: one task after the other. */

const port = parentPort
if (!port) {
  throw new Error('this file is the entry of a worker thread')
}

let check: RuleCheck | undefined

function answerTo(message: ToThread): ThreadTasks[ThreadTask]['answer'] {
  switch (message.task) {
    case 'pattern':
      return lookAtPattern(message.input)
    case 'rules':
      check = startRuleCheck(message.input)
      return null
    case 'records':
      if (!check) {
        throw new Error('no rules were given')
      }
      return check(message.input)
    case 'scan':
      return scanRecords(message.input)
    case 'mask':
      return maskRecords(message.input)
    case 'hash':
      return hashRecords(message.input)
    case 'pair':
      return pairHashes(message.input)
  }
}

port.on('message', (message: ToThread) => {
  let reply: FromThread
  try {
    reply = { answer: answerTo(message) }
  }
  catch (error) {
    reply = { error: error instanceof Error ? error.stack ?? error.message : String(error) }
  }
  port.postMessage(reply)
})
port.postMessage({ isReady: true } satisfies FromThread)
