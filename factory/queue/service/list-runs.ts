import { timestampDate } from '@bufbuild/protobuf/wkt'
import { type ListRunsRequest, type Run, RunState } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { RunState as RunStateName } from '../domain/run-model.ts'
import { toRunMessage } from '../message/run-message.ts'
import type { Connection } from '../store/database.ts'
import { listStages } from '../store/run.store.ts'
import { invalid } from '../message/refusal.ts'

const DEFAULT_PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200
const MAX_ANSWER_BYTES = 2 ** 21
/** Size factor: a stage's status (outputs, reasons, errors) may be as long as its request. */
const STATUS_FACTOR = 3

/** Newest first, by (created_at, run_id): pages never repeat or skip a run that existed when the first was read. */
export async function listRuns(
  { db }: Connection, request: ListRunsRequest,
): Promise<{ runs: Run[], nextPageToken: string }> {
  const { pageSize, pageToken, states, project, updatedSince } = request
  if (pageSize < 0 || pageSize > MAX_PAGE_SIZE) {
    throw invalid([{ field: 'page_size', description: `must be 0 to ${MAX_PAGE_SIZE}` }])
  }
  const limit = pageSize || DEFAULT_PAGE_SIZE
  const names = states.map(toName)
  const after = pageToken ? fromToken(pageToken) : undefined
  const rows = await db.selectFrom('runs').selectAll()
    .$if(names.length > 0, query => query.where('state', 'in', names))
    .$if(project !== '', query => query.where('project', '=', project))
    .$if(updatedSince !== undefined, query => query.where('updatedAt', '>=', timestampDate(updatedSince!)))
    .$if(after !== undefined, query =>
      query.where(eb => eb(eb.refTuple('createdAt', 'runId'), '<', eb.tuple(after!.createdAt, after!.runId))))
    .orderBy('createdAt', 'desc')
    .orderBy('runId', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, Math.min(limit, countFitting(rows.map(row => row.spec.length))))
  const stages = await listStages(db, page.map(row => row.runId))
  const last = rows.length > page.length ? page.at(-1) : undefined
  return {
    runs: page.map(row => toRunMessage({ ...row, stages: stages.get(row.runId) ?? [] })),
    nextPageToken: last ? Buffer.from(`${last.createdAt.toISOString()}/${last.runId}`).toString('base64url') : '',
  }
}

/** Number of runs per answer: at least one, and well below the 4 MiB that a client accepts. */
function countFitting(specSizes: number[]): number {
  let bytes = 0
  const tooMany = specSizes.findIndex((size) => {
    bytes += size * STATUS_FACTOR
    return bytes > MAX_ANSWER_BYTES
  })
  return tooMany === -1 ? specSizes.length : Math.max(1, tooMany)
}

function fromToken(token: string): { createdAt: Date, runId: string } {
  const match = /^(\d{4}-[\d:.TZ-]+)\/([\da-f-]{36})$/.exec(Buffer.from(token, 'base64url').toString())
  const createdAt = new Date(match?.[1] ?? '')
  if (!match || Number.isNaN(createdAt.getTime())) {
    throw invalid([{ field: 'page_token', description: 'is not a token of this service' }])
  }
  return { createdAt, runId: match[2]! }
}

function toName(state: RunState): RunStateName {
  const name = RunState[state]
  if (!name || name === 'UNSPECIFIED') {
    throw invalid([{ field: 'states', description: 'holds a state that does not exist' }])
  }
  // The contract's names equal ours, which `RunState[run.state]` proves in the other direction.
  return name as RunStateName
}
