import { createHash } from 'node:crypto'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { type Run, RunSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { DOMAIN } from '../message/refusal.ts'
import type { FactoryTransaction } from './database.ts'

export interface Answer {
  run: Run
  /** The stored answer, given again. */
  replayed: boolean
}

/**
 * Does a request once: the same id with the same body gets the first answer again, and nothing is done.
 *
 * @throws GrpcError ALREADY_EXISTS when the id was used for something else
 */
export async function once(
  trx: FactoryTransaction, request: { requestId: string, method: string, body: string }, now: Date,
  answer: () => Promise<Run>,
): Promise<Answer> {
  const { requestId, method } = request
  const bodySha256 = createHash('sha256').update(request.body).digest('hex')
  // Of two concurrent calls with one id the second waits here until the first commits.
  const claimed = await trx.insertInto('requests')
    .values({ requestId, method, bodySha256, answer: new Uint8Array(), createdAt: now })
    .onConflict(conflict => conflict.column('requestId').doNothing())
    .returning('requestId')
    .executeTakeFirst()
  if (!claimed) {
    return replay(trx, requestId, method, bodySha256)
  }
  const run = await answer()
  await trx.updateTable('requests')
    .set({ answer: toBinary(RunSchema, run) }).where('requestId', '=', requestId).execute()
  return { run, replayed: false }
}

async function replay(trx: FactoryTransaction, requestId: string, method: string, bodySha256: string): Promise<Answer> {
  const known = await trx.selectFrom('requests')
    .selectAll().where('requestId', '=', requestId).executeTakeFirstOrThrow()
  if (known.method !== method || known.bodySha256 !== bodySha256) {
    throw new GrpcError(status.ALREADY_EXISTS, `request_id ${requestId} was used with another body`, {
      reason: 'REQUEST_ID_REUSED', domain: DOMAIN,
    })
  }
  return { run: fromBinary(RunSchema, known.answer), replayed: true }
}
