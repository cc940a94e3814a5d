import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { openDatabase, toPgOptions } from '#db/client'
import { migrateToLatest } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'
import { ensurePartitions } from '#db/partitions'
import type { Schema } from '#db/schema'
import { getLine } from '#server/services/overview/line.service'
import { getCompare, getSeries, getStages, getSummary } from '#server/services/metric/metric.service'
import { listRuns } from '#server/services/run/run-list.service'
import { getRunHistogram } from '#server/services/run/run-histogram.service'
import { lineQuery } from '#shared/contract/overview.contract'
import {
  metricCompareQuery, metricSeriesQuery, metricStagesQuery, metricSummaryQuery,
} from '#shared/contract/metric.contract'
import { SEEDED } from '../seed/statistics-seed'
import { runHistogramQuery, runListQuery } from '#shared/contract/run/run-list.contract'

/**
 * One version of the services on its own database, in a process of its own: asked by messages, answers with the time
 * taken.
 */
const [url = ''] = process.argv.slice(2)
const database = await openDatabase({ url })

/** Nothing is kept: each question is computed. */
const cache = {
  getOrLoad: async <T>(_: unknown, load: (version: string) => Promise<T>) => ({
    value: await load(''), asOf: new Date(), isStale: false,
  }),
  statisticsMs: () => 0,
  version: () => Promise.resolve(''),
  invalidate: () => Promise.resolve(),
}
const deps = { db: database.db, cache, timeZone: 'Asia/Shanghai' }

const QUESTIONS: Record<string, (query: object) => Promise<unknown>> = {
  summary: query => getSummary(deps, metricSummaryQuery.parse(query)),
  series: query => getSeries(deps, metricSeriesQuery.parse(query)),
  stages: query => getStages(deps, metricStagesQuery.parse(query)),
  compare: query => getCompare(deps, metricCompareQuery.parse(query)),
  line: query => getLine(deps, lineQuery.parse(query)),
  runs: query => listRuns(deps, runListQuery.parse(query)),
  histogram: query => getRunHistogram(deps, runHistogramQuery.parse(query)),
}

async function prepare(): Promise<void> {
  const migrator = new Migrator({
    db: database.db.withoutPlugins(), provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  })
  const { error } = await migrator.migrateTo(SEEDED)
  if (error) {
    throw new Error('the schema of the seed could not be made', { cause: error })
  }
  await preparePartitions()
}

/** As a console has that ran all the time. */
async function preparePartitions(): Promise<void> {
  const now = Date.now()
  await ensurePartitions(database, { from: new Date(now - 40 * 86_400_000), to: new Date(now) })
}

async function migrate(): Promise<void> {
  await migrateToLatest(database)
  await preparePartitions()
}

/** What the list of runs asks of the database. */
async function listStatements(query: object): Promise<{ text: string, values: readonly unknown[] }[]> {
  const asked: { text: string, values: readonly unknown[] }[] = []
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: new pg.Pool(toPgOptions(url)) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    log: event => void asked.push({ text: event.query.sql, values: event.query.parameters }),
  })
  await listRuns({ ...deps, db }, runListQuery.parse(query))
  await db.destroy()
  return asked
}

process.on('message', ({ what, query }: { what: string, query: object }) =>
  void answer(what, query).then(message => process.send?.(message), (error: unknown) => {
    console.error(error)
    process.exit(1)
  }))

const TASKS: Record<string, (query: object) => Promise<unknown>> = {
  prepare, migrate, statements: listStatements, ...QUESTIONS,
}

async function answer(what: string, query: object): Promise<object> {
  const startedMs = performance.now()
  const value = await TASKS[what]?.(query)
  return { ms: performance.now() - startedMs, value }
}
