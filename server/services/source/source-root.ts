import type { DataSourceRow } from '#db/repositories/source/data-source.repository'
import { AppError } from '#server/errors'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import type { Deps } from '../common/deps'
import { withDeadline } from '../common/with-deadline'

/** Short, because a person waits for the save. */
const ASK_MS = 3_000

const REFUSED = new Set(['OUTSIDE_ROOTS', 'INVALID_PATH'])

/**
 * The factory decides which folders may be read. If it does not respond or is slow, the source is saved anyway,
 * and its first test reports the problem. A missing folder may be created later.
 *
 * @throws AppError `refused` for a folder outside the allowed ones
 */
export async function assertReadableRoot(
  { queue }: Pick<Deps, 'queue'>,
  { kind, stageKind, parameters }: Pick<DataSourceRow, 'kind' | 'stageKind' | 'parameters'>,
): Promise<void> {
  const { root } = parameters
  if (kind !== 'folder' || typeof root !== 'string' || root === '') {
    return
  }
  // A pattern that matches no file: reads nothing, only checks permission.
  const stage = { id: 'source', kind: stageKind, parameters: { root, glob: '-' }, dependsOn: [], inputs: [] }
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
