import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { v4 } from 'uuid'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { toPgOptions, type Db } from '#db/client'
import { migrateToLatest } from '#db/migrate'
import type { Schema } from '#db/schema'
import { getLine } from '#server/services/overview/line.service'
import { getCosts } from '#server/services/model/cost.service'
import {
  getCompare, getRequests, getSeries, getStages, getSummary, getTokens,
} from '#server/services/metric/metric.service'
import { withReading } from '#server/services/metric/metric-reading'
import { listActiveRuns } from '#server/services/run/run-list.service'
import { lineQuery } from '#shared/contract/overview.contract'
import { activeRunQuery } from '#shared/contract/run/run-active.contract'
import { metricCostQuery } from '#shared/contract/model/model-price.contract'
import {
  metricCompareQuery, metricQuery, metricSeriesQuery, metricStagesQuery, metricSummaryQuery,
} from '#shared/contract/metric.contract'
import { databases } from '../../support/services/databases'
import { givenSeeded } from '../../support/services/given-seeded'
import { hold } from '../../support/hold'
import { toDeps } from './metrics-fixture'

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Plan Rows': number
  'Plans'?: Node[]
}

interface Asked { text: string, values: readonly unknown[] }

/** Rows that a look at one window may read whole: an empty default partition, a month that has just begun. */
const FEW = 200
const RANGES = {
  day: { from: 'now-24h', to: 'now' }, month: { from: 'now-30d', to: 'now' },
  half: { from: 'now-30d', to: 'now', tz: 'Asia/Kolkata' },
}

/** Of 3,000 runs in 300 days, a window has a tenth at most. */
describe.runIf(databases().includes('postgres'))('plans of the statistics', () => {
  const database = hold(() => givenSeeded('postgres', { runs: 3_000, days: 300 }))
  const asked: Asked[] = []
  let db: Db
  /** Plans for any parameters, as statements that repeat are planned. */
  let planner: pg.Client

  beforeAll(async () => {
    await migrateToLatest(database)
    await sql`analyze`.execute(database.db)
    db = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool: new pg.Pool(toPgOptions(database.url ?? '')) }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
      log: event => void asked.push({ text: event.query.sql, values: event.query.parameters }),
    })
    planner = new pg.Client(toPgOptions(database.url ?? ''))
    await planner.connect()
    await planner.query('set plan_cache_mode = force_generic_plan')
    return () => Promise.all([db.destroy(), planner.end()])
  })

  async function planOf({ text, values }: Asked, index: number): Promise<Node[]> {
    const given = values.map(value => value === null
      ? 'null'
      : planner.escapeLiteral(
          Array.isArray(value) ? toArrayText(value) : value instanceof Date ? value.toISOString() : String(value),
        ))
    await planner.query(`prepare asked_${index} as ${text}`)
    const { rows } = await planner.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
      `explain (format json) execute asked_${index}${given.length > 0 ? `(${given.join(', ')})` : ''}`,
    )
    await planner.query(`deallocate asked_${index}`)
    return rows.flatMap(row => row['QUERY PLAN']).flatMap(({ Plan }) => flatten(Plan))
  }

  /** Tables that a statement reads from end to end. */
  const findScans = async (query: Asked, index: number) =>
    (await planOf(query, index)).filter(node => node['Node Type'].endsWith('Seq Scan') && node['Plan Rows'] > FEW)
      .map(node => node['Relation Name'] ?? '')

  const deps = () => toDeps({ db })
  afterEach(() => void vi.useRealTimers())

  it.each(Object.entries(RANGES))('read no table from end to end for a window: %s', async (_, range) => {
    asked.length = 0
    await getSummary(deps(), metricSummaryQuery.parse({ ...range, grain: 'day' }))
    await getSeries(deps(), metricSeriesQuery.parse({ ...range, metric: 'attempt_p95', grain: 'day', by: 'stage' }))
    await getStages(deps(), metricStagesQuery.parse({ ...range, compare: 'mom' }))
    await getTokens(deps(), metricQuery.parse(range))
    await getRequests(deps(), metricQuery.parse(range))
    await getCompare(deps(), metricCompareQuery.parse({ ...range, metric: 'attempt_p95', grain: 'day' }))
    await getLine(deps(), lineQuery.parse(range))
    await getCosts(deps(), metricCostQuery.parse(range))
    await listActiveRuns({ db }, activeRunQuery.parse({}))

    const scans = await Promise.all(asked.map(async (query, index) => ({
      text: query.text, tables: await findScans(query, index),
    })))

    expect(asked.length).toBeGreaterThan(20)
    expect(scans.filter(({ tables }) => tables.length > 0)).toEqual([])
  })

  /** What local models counted has a split by model, which no total has. */
  const listTotals = () =>
    asked.filter(({ text }) => /metrics_(?:summary|latency)/.test(text) && !/model_version/.test(text))
  const countMoments = () => asked.filter(({ text }) => text.includes('event_cursors')).length

  it('read the totals of a project by their own index', async () => {
    asked.length = 0
    await getSummary(deps(), metricSummaryQuery.parse(RANGES.month))

    const totals = listTotals()
    const plans = await Promise.all(totals.map(async (query, index) => JSON.stringify(await planOf(query, index))))

    // Counters and latencies: each stands for the window, its comparisons and its course.
    expect(plans).toHaveLength(2)
    expect(plans.filter(plan => !/metrics_(?:summary|latency)_total_idx/.test(plan))).toEqual([])
  })

  it('read once what the answers of one page have in common', async () => {
    asked.length = 0
    const page = deps()
    await Promise.all([
      getSummary(page, metricSummaryQuery.parse({ ...RANGES.month, grain: 'day' })),
      getCompare(page, metricCompareQuery.parse({ ...RANGES.month, metric: 'records_out', grain: 'day' })),
      getTokens(page, metricQuery.parse(RANGES.month)),
      getRequests(page, metricQuery.parse(RANGES.month)),
    ])

    expect({ totals: listTotals().length, moments: countMoments() }).toEqual({ totals: 2, moments: 1 })
  })

  it('share nothing with the answers of another filter, nor with one that began more than a second ago', async () => {
    asked.length = 0
    const page = deps()
    const inputs = metricQuery.parse({ ...RANGES.month, stage: 'input' })
    await Promise.all([getTokens(page, metricQuery.parse(RANGES.month)), getTokens(page, inputs)])
    expect(countMoments()).toBe(2)

    vi.useFakeTimers({ toFake: ['Date'] })
    const first = getTokens(page, metricQuery.parse(RANGES.half))
    // Its reading has begun, and waits for the database.
    await new Promise(resolve => setImmediate(resolve))
    vi.setSystemTime(Date.now() + 1_500)
    await Promise.all([first, getRequests(page, metricQuery.parse(RANGES.half))])
    expect(countMoments()).toBe(4)
  })

  it('read again after a failure', async () => {
    asked.length = 0
    const page = deps()
    const wrong = metricQuery.parse({ ...RANGES.month, pipelineId: v4() })
    const ask = () => withReading(page, wrong, 'one', () => Promise.reject(new Error('of the answer')))
    await expect(Promise.all([ask(), ask()])).rejects.toThrow('of the answer')
    await expect(ask()).rejects.toThrow('of the answer')

    expect(countMoments()).toBe(2)
  })

  it('begin anew after a change, even while an answer from before it is made', async () => {
    asked.length = 0
    const page = deps()
    const before = getTokens(page, metricQuery.parse(RANGES.month))
    await page.cache.invalidate('metrics')
    await Promise.all([before, getRequests(page, metricQuery.parse(RANGES.month))])

    expect(countMoments()).toBe(2)
  })
})

const toArrayText = (values: readonly unknown[]) =>
  `{${values.map(value => value === null ? 'null' : `"${String(value)}"`).join(',')}}`

const flatten = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flatten)]
