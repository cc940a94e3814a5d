import type { WorkerEnv } from '../job/stage-job.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '#artifact/open-store.ts'
import { createModelCaller } from '../stages/model/model-caller.ts'
import type { JobRoom } from './job-context.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { runJob } from './run-job.ts'

/** Entry of a worker thread: runs one stage after the other. */
const port = parentPort
if (!port) {
  throw new Error('this file is the entry of a worker thread')
}

// The pool gives exactly this; see `startThread`.
const env = workerData as WorkerEnv
let room: Promise<JobRoom> | undefined

async function openRoom(): Promise<JobRoom> {
  return {
    store: await openStore(env.artifacts),
    sourceRoots: env.sourceRoots,
    model: createModelCaller(env.model),
  }
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'run') {
    room ??= openRoom()
    // A rejection ends the thread, and the pool hears of it: there is nobody else to tell.
    void room.then((opened) => {
      port.postMessage({ type: 'begun' } satisfies FromWorker)
      return runJob(port, opened, message)
    })
  }
})
