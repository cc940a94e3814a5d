import { parentPort } from 'node:worker_threads'
import { type NlpJob, type NlpResult, runNlpJob } from './nlp-jobs.ts'

/**
 * Entry of an NLP thread, so that gRPC stays responsive while text is read. Bundled as `nlp.mjs`
 * beside `main.mjs`; under Node's own TypeScript it runs as it is.
 */
export interface NlpRequest {
  id: number
  job: NlpJob
}

export type NlpReply
  /** The model is loaded; before that a silence is not caused by a text. */
  = | { isReady: true }
    | { id: number, result: NlpResult }
    | { id: number, error: string }

function reply({ id, job }: NlpRequest): NlpReply {
  try {
    return { id, result: runNlpJob(job) }
  }
  catch (error) {
    // One text that the library cannot read must not end the thread for the others.
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.postMessage({ isReady: true } satisfies NlpReply)
parentPort?.on('message', (request: NlpRequest) => parentPort?.postMessage(reply(request)))
