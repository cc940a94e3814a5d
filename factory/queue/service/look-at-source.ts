import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { Inspection } from '../../stages/inspect/inspect.ts'
import { StageFailure } from '../../stages/stage-definition.ts'
import type { StageSpec } from '../../job/stage-job.ts'
import type { Column, Finding } from './catalog.ts'

/** Short, because plans are requested while a person types; their deadline is 5 s. */
const LOOK_MS = 3_000

export interface SourceLook {
  stageId: string
  columns?: Column[]
  finding?: Finding
}

/**
 * The columns of an ingest stage's source; undefined when the stage has no source yet. A source that cannot be
 * read now may be readable when the run starts: that is a warning, and its columns stay unknown.
 */
export async function lookAtSource(
  stage: StageSpec, index: number, look: (limits: { deadlineMs: number }) => Promise<Inspection>,
): Promise<SourceLook | undefined> {
  const { id: stageId, kind, inputs, parameters } = stage
  if (!kind.startsWith('ingest.') || (inputs.length === 0 && !parameters.root)) {
    return undefined
  }
  try {
    const { columns } = await look({ deadlineMs: LOOK_MS })
    return { stageId, columns }
  }
  catch (error) {
    const failure = toFailure(error)
    // The plan itself reports invalid parameters and kinds.
    if (failure.reason === 'BAD_PARAMETER' || failure.reason === 'NOT_A_SOURCE') {
      return undefined
    }
    return { stageId, finding: {
      severity: 'WARNING', code: 'SOURCE_UNREADABLE', pointer: `/stages/${index}`, stageId, message: failure.message,
      params: { ...failure.metadata, reason: failure.reason },
    } }
  }
}

/** A source test that never got a thread counts as too slow. */
function toFailure(error: unknown): StageFailure {
  if (error instanceof StageFailure) {
    return error
  }
  if (error instanceof GrpcError && error.code === status.RESOURCE_EXHAUSTED) {
    return new StageFailure('TOO_SLOW', error.message, { metadata: { ms: String(LOOK_MS) } })
  }
  throw error
}
