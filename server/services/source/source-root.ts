import { AppError } from '#server/errors'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import type { Deps } from '../common/deps'
import { withDeadline } from '../common/with-deadline'

/** A person waits for the answer to a save. */
const ASK_MS = 3_000

const REFUSED = new Set(['OUTSIDE_ROOTS', 'INVALID_PATH'])

/**
 * Which folders may be read is the factory's to say. One that is away or slow is not waited for: the source is saved then,
 * and its first test says it. A folder that is not there may come.
 *
 * @throws AppError `refused` for a folder that may not be read
 */
export async function assertReadableRoot({ queue }: Pick<Deps, 'queue'>, { kind, parameters }: { kind: string, parameters: Record<string, unknown> }): Promise<void> {
  const { root } = parameters
  if (kind !== 'folder' || typeof root !== 'string' || root === '') {
    return
  }
  // A pattern that no file has: nothing is read, only whether it may be.
  const stage = { id: 'source', kind: 'ingest.csv', parameters: { root, glob: '-' }, dependsOn: [], inputs: [] }
  const reason = await withDeadline(queue.inspectSource(stage, 0), ASK_MS).then(() => '', toReason)
  if (REFUSED.has(reason)) {
    const message = reason === 'OUTSIDE_ROOTS' ? 'outside the folders that the factory may read' : 'not a path'
    throw new AppError('refused', message, { fields: [{ pointer: '/parameters/root', code: reason, message }] })
  }
}

function toReason(error: unknown): string {
  if (!(error instanceof AppError)) {
    throw error
  }
  return grpcStatusOf(error)?.reason ?? (error.code === 'forbidden' ? 'OUTSIDE_ROOTS' : '')
}
