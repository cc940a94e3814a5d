import type { IngestDeps } from './ingest-deps'
import type { Written } from './write-folds'

/** After the commit, never before: a reader that asks at once must see the new state. */
export async function tellReaders({ cache, live }: Pick<IngestDeps, 'cache' | 'live'>, { runIds, hasSealed }: Written): Promise<void> {
  if (runIds.length === 0) {
    return
  }
  await Promise.all([cache.invalidate('runs'), cache.invalidate('metrics')])
  live.publish('runs')
  live.publish('metrics')
  for (const runId of runIds) {
    live.publish(`run:${runId}`)
  }
  if (hasSealed) {
    live.publish('datasets')
  }
}
