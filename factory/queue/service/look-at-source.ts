import { inspectSource } from '../../stages/inspect.ts'
import { StageFailure } from '../../stages/stage-definition.ts'
import type { WorkerEnv } from '../../worker/pool.ts'
import type { StageSpec } from '../../worker/stage-job.ts'
import type { Column, Finding } from './catalog.ts'

/** A plan is asked for while a person types; its deadline is 5 s. */
const LOOK_MS = 3_000

export interface SourceLook {
  stageId: string
  columns?: Column[]
  finding?: Finding
}

/**
 * Which columns the source of an ingest stage has; undefined when the stage names no source yet. One that cannot be
 * read now may be readable when the run starts: that is a warning, and its columns stay unknown.
 */
export async function lookAtSource(stage: StageSpec, index: number, env: WorkerEnv): Promise<SourceLook | undefined> {
  const { id: stageId, kind, inputs, parameters } = stage
  if (!kind.startsWith('ingest.') || (inputs.length === 0 && !parameters.root))
    return undefined
  try {
    const { columns } = await within(LOOK_MS, inspectSource(stage, 0, env))
    return { stageId, columns }
  }
  catch (error) {
    if (!(error instanceof StageFailure))
      throw error
    // Wrong parameters and kinds are named by the plan itself.
    if (error.reason === 'BAD_PARAMETER' || error.reason === 'NOT_A_SOURCE')
      return undefined
    return { stageId, finding: { severity: 'WARNING', code: 'SOURCE_UNREADABLE', pointer: `/stages/${index}`, stageId, message: error.message, params: { ...error.metadata, reason: error.reason } } }
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StageFailure('TOO_SLOW', `the source took longer than ${ms} ms`, { metadata: { ms: String(ms) } })), ms)
  })
  try {
    return await Promise.race([work, timeout])
  }
  finally {
    clearTimeout(timer)
  }
}
