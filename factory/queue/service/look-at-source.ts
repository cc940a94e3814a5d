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
    const at = { severity: 'WARNING', pointer: `/stages/${index}`, stageId } as const
    if (isBusy(error)) {
      const message = 'the factory is busy: the source was not read'
      return { stageId, finding: { ...at, code: 'FACTORY_BUSY', message } }
    }
    if (!(error instanceof StageFailure)) {
      throw error
    }
    // The plan itself reports invalid parameters and kinds.
    if (error.reason === 'BAD_PARAMETER' || error.reason === 'NOT_A_SOURCE') {
      return undefined
    }
    const { message, metadata, reason } = error
    return { stageId, finding: { ...at, code: 'SOURCE_UNREADABLE', message, params: { ...metadata, reason } } }
  }
}

/** It never got a thread, so that nothing is known of the source itself. */
const isBusy = (error: unknown) => error instanceof GrpcError && error.code === status.RESOURCE_EXHAUSTED
