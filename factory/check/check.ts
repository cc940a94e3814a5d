import { parentPort, workerData } from 'node:worker_threads'
import { StageFailure } from '../stages/stage-definition.ts'
import type { CheckJob, CheckResults, CheckWork, FromCheckThread, ToCheckThread } from './check-job.ts'

/** Entry of a thread for checks: one job at a time. */

const port = parentPort
if (!port) {
  throw new Error('this file is the entry of a worker thread')
}

type Check = (job: CheckJob, signal: AbortSignal) => Promise<CheckResults[CheckJob['type']]>

/** Loads only the modules of its kind of work. */
const LOADERS: Record<CheckWork, () => Promise<Check>> = {
  async stages() {
    const [{ inspectSource }, { planStages }] = await Promise.all([
      import('../stages/inspect/inspect.ts'), import('../stages/plan/plan.ts'),
    ])
    return async (job, signal) => {
      switch (job.type) {
        case 'inspect': return inspectSource(job.stage, job.sampleSize, { ...job.env, signal })
        case 'plan': return planStages(job.stages, job.inputColumns, job.sourceColumns)
        case 'schema': throw new Error('this thread knows no schemas')
      }
    }
  },
  async schemas() {
    const { checkAnswer } = await import('./json-schema.ts')
    return async (job) => {
      if (job.type !== 'schema') {
        throw new Error('this thread knows schemas alone')
      }
      return checkAnswer(job.schema, job.answer)
    }
  },
}

let stopping = new AbortController()

async function answer(check: Check, id: number, job: CheckJob): Promise<FromCheckThread> {
  stopping = new AbortController()
  try {
    return { id, result: await check(job, stopping.signal) }
  }
  catch (error) {
    if (error instanceof StageFailure) {
      return { id, failure: { reason: error.reason, message: error.message, metadata: error.metadata } }
    }
    return { id, error: error instanceof Error ? error.stack ?? error.message : String(error) }
  }
}

// Given by `startCheckThread`.
const check = await LOADERS[workerData as CheckWork]()
port.on('message', (message: ToCheckThread) => {
  if (message.type === 'stop') {
    stopping.abort()
  }
  else {
    void answer(check, message.id, message.job).then(reply => port.postMessage(reply))
  }
})
port.postMessage({ isReady: true } satisfies FromCheckThread)
