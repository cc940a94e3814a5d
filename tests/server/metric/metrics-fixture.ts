import { sql } from 'kysely'
import type { Database } from '#db/client'
import { addCoverage } from '#db/repositories/metric/coverage.repository'
import { setEventCursor } from '#db/repositories/system/event-cursor.repository'
import { addToLatency, addToSummary } from '#db/repositories/metric/rollup.repository'
import type { SummaryCounter } from '#shared/domain/run/counters'
import { createCache } from '#server/cache/create-cache'
import { createRollup, type RollupSubject } from '#server/services/metric/rollup'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

export const PIPELINE = '01900000-0000-7000-8000-00000000000a'

export interface Fact extends Partial<Record<SummaryCounter, number>> {
  at: string
  stage?: string
  model?: string
  project?: string
  pipeline?: string
}

export interface Latency {
  at: string
  measure: 'attempt' | 'call'
  bucketIndex: number
  count: number
  stage?: string
  pipeline?: string
}

/** Writes facts as ingest does. */
export async function givenFacts(
  database: Pick<Database, 'db'>, facts: Fact[], latency: Latency[] = [],
): Promise<void> {
  const rollup = createRollup(null)
  for (const { at, stage, model, project, pipeline, ...counters } of facts) {
    rollup.add(toSubject({ stage, model, project, pipeline }), new Date(at), counters)
  }
  for (const { at, stage, pipeline, ...sample } of latency) {
    rollup.addLatency(toSubject({ stage, pipeline }), new Date(at), sample)
  }
  await database.db.transaction().execute(async (trx) => {
    await addToSummary(trx, rollup.summary())
    await addToLatency(trx, rollup.latency())
  })
}

const toSubject = ({
  stage = '', model = '', project = DEFAULT_PROJECT_ID, pipeline = PIPELINE,
}: Pick<Fact, 'stage' | 'model' | 'project' | 'pipeline'>): RollupSubject =>
  ({
    projectId: project, pipelineId: pipeline, templateVersion: '', modelVersion: model, stageKey: stage,
    stageKind: stage === '' ? '' : `kind.${stage}`,
  })

/** The factory was heard all the time within `[from, to)`, and `to` is the watermark. */
export async function givenHeard(database: Pick<Database, 'db'>, from: string, to: string): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    for (let start = Date.parse(from); start < Date.parse(to); start += 300_000) {
      await addCoverage(trx, [{ source: 'factory', bucketStart: new Date(start), heardMs: 300_000 }])
    }
    await setEventCursor(trx, 'factory', { cursor: 'c', heardAt: new Date(to) })
  })
}

export const clearFacts = (database: Pick<Database, 'db'>) =>
  sql`truncate metrics_summary, metrics_latency, coverage, event_cursors`.execute(database.db)

export function toDeps(database: Pick<Database, 'db'>) {
  const cache = createCache({
    redisUrl: undefined, onError: () => undefined,
    isAnswer: error => error instanceof Error && error.name === 'AppError',
  })
  return { db: database.db, cache, timeZone: 'Asia/Shanghai' }
}
