import { EVENT_SOURCE, findEventCursor } from '#db/repositories/system/event-cursor.repository'
import { addSamples, type Sample } from '#db/repositories/alert/alert-sample.repository'
import { listBudgetUse } from '../../model'
import { check } from '../../system'
import type { SamplingDeps } from './alerting-deps'

/** A worker that was heard this long ago counts: three heartbeats. */
const WORKER_ALIVE_MS = 60_000
/** Shorter than the distance of two samples, and than the end of the process may take. */
const ANSWER_MS = 2_000

/** Measures what leaves no trace elsewhere. Of what does not answer nothing is known, except that it does not. */
export async function sampleGauges({ db, queue, pingModel, now, timeZone }: SamplingDeps): Promise<void> {
  const [cursor, budgets, stats, model] = await Promise.all([
    findEventCursor(db, EVENT_SOURCE),
    listBudgetUse({ db, timeZone }, now()),
    check(() => queue.getQueueStats(), ANSWER_MS),
    check(() => pingModel(), ANSWER_MS),
  ])
  const at = now()
  const gauge = (metric: string, sum: number, label = ''): Sample => ({ metric, label, at, count: 1, sum })
  const samples = [
    gauge('services_down', stats.reason === '' ? 0 : 1, 'queue'),
    gauge('services_down', model.reason === '' ? 0 : 1, 'model'),
  ]
  samples.push(...budgets.map(({ projectId, ratio }) => gauge('budget_used', ratio, projectId)))
  if (cursor?.heardAt) {
    samples.push(gauge('data_age', Math.max(0, at.getTime() - cursor.heardAt.getTime())))
  }
  if (stats.answer) {
    const { queuedStages, oldestWaitMs, workers } = stats.answer
    const alive = workers.filter(({ heartbeatTime, draining }) =>
      !draining && heartbeatTime && at.getTime() - heartbeatTime.getTime() < WORKER_ALIVE_MS)
    samples.push(gauge('queue_depth', queuedStages), gauge('queue_age', oldestWaitMs), gauge('workers', alive.length))
  }
  await addSamples(db, samples)
}

/** Adds the gRPC calls of this console since the last time; every console does. */
export function createCallSampler(
  { db, grpcTotals, now }: Pick<SamplingDeps, 'db' | 'grpcTotals' | 'now'>,
): () => Promise<void> {
  let seen = { counted: 0, ok: 0 }
  return async () => {
    const { counted, ok } = grpcTotals()
    const added = { count: counted - seen.counted, sum: ok - seen.ok }
    if (added.count > 0) {
      await addSamples(db, [{ metric: 'grpc_success', label: '', at: now(), ...added }])
    }
    seen = { counted, ok }
  }
}
