import fc from 'fast-check'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { insertTokensUsage, type TokensUsageRow } from '#db/repositories/metric/tokens-usage.repository'
import { insertTestCall, type TestCallRow } from '#db/repositories/model/cost.repository'
import { getCosts } from '#server/services/model/cost.service'
import type { CostRow } from '#shared/contract/model/model-price.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { MAX_POINTS } from '#shared/contract/metric.contract'
import { COST_GROUPS, type CostGroup, toDecimal } from '#shared/domain/model/token-cost'
import { startOfBucket } from '#shared/domain/time/period'
import { hold } from '../../support/hold'
import { drawnDatabases } from '../../support/services/rounds'
import { givenDatabase } from '../../support/services/given-database'

const MINUTE_MS = 60_000
const FROM = Date.parse('2026-03-20T00:00:00Z')
const DAYS = 20
/** Of a year long before: more days lie between than are told one by one. */
const LONG_AGO = new Date(FROM - (MAX_POINTS + 100) * 1_440 * MINUTE_MS)
const COST_PLACES = 12

interface Spent {
  keys: Record<CostGroup, string>
  isTest: boolean
  at: Date
  provenance: string
  currency: string | null
  /** In millionths of millionths. */
  units: bigint
  calls: number
  inputTokens: number
  outputTokens: number
}

describe.each(drawnDatabases('cost-splits'))('the splits of costs on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const [pipelines, configs] = [[v7(), v7()], [v7(), v7()]]
  const drawn = fc.sample(fc.record({
    minute: fc.nat(DAYS * 1_440), isTest: fc.constantFrom(false, false, false, true),
    pipeline: fc.nat(1), config: fc.nat(2), stage: fc.constantFrom('ask', 'judge'),
    model: fc.constantFrom('one', 'two'), provenance: fc.constantFrom('MODEL', 'RULES'),
    currency: fc.constantFrom('CNY', 'USD', null), units: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    calls: fc.nat(9), inputTokens: fc.nat(1_000), outputTokens: fc.nat(1_000),
  }), { numRuns: 300, seed: 11 })
  const spent: Spent[] = drawn.map(({ minute, isTest, pipeline, config, stage, model, calls, ...rest }, index) => ({
    ...rest, isTest, at: index === 0 ? LONG_AGO : new Date(FROM + minute * MINUTE_MS), calls: isTest ? 1 : calls,
    units: rest.currency === null ? 0n : rest.units,
    keys: {
      model,
      configuration: configs[isTest ? config % 2 : config] ?? '',
      stage: isTest ? '' : stage,
      pipeline: isTest ? '' : pipelines[pipeline] ?? '',
    },
  }))

  beforeAll(async () => {
    const { db } = database
    await db.insertInto('modelConfigs').values(configs.map(id => ({
      id, projectId: DEFAULT_PROJECT_ID, name: id, provider: 'openai', model: 'gen', endpoint: 'http://127.0.0.1/v1',
    }))).execute()
    const costOf = ({ currency, units }: Spent) => currency === null ? null : toDecimal(units, COST_PLACES)
    const events = spent.filter(({ isTest }) => !isTest).map((it, index): TokensUsageRow => ({
      runId: v7(), seq: index, projectId: DEFAULT_PROJECT_ID, pipelineId: it.keys.pipeline, stageKey: it.keys.stage,
      attempt: 1, model: it.keys.model, provenance: it.provenance, inputTokens: it.inputTokens,
      outputTokens: it.outputTokens, cachedInputTokens: 0, reasoningTokens: 0, calls: it.calls, callsByOutcome: {},
      isEstimated: false, occurredAt: it.at,
      configId: it.keys.configuration || null, cost: costOf(it), currency: it.currency,
    }))
    await db.transaction().execute(trx => insertTokensUsage(trx, events))
    for (const it of spent.filter(({ isTest }) => isTest)) {
      const call: TestCallRow = {
        id: v7(), projectId: DEFAULT_PROJECT_ID, configId: it.keys.configuration, version: 1, model: it.keys.model,
        provenance: it.provenance, outcome: 'OK', firstTokenMs: null, latencyMs: 1, inputTokens: it.inputTokens,
        outputTokens: it.outputTokens, cachedInputTokens: 0, cost: costOf(it), currency: it.currency, actor: 'operator',
        occurredAt: it.at,
      }
      await insertTestCall(db, call)
    }
  })

  function sum(rows: readonly Spent[]): Omit<CostRow, 'key' | 'name'> {
    const add = (pick: (row: Spent) => number) => rows.reduce((total, row) => total + pick(row), 0)
    const unpriced = (isModel: boolean) => add(({ currency, provenance, inputTokens, outputTokens }) =>
      currency === null && (provenance === 'MODEL') === isModel ? inputTokens + outputTokens : 0)
    const priced = Map.groupBy(rows.filter(row => row.currency !== null), row => row.currency ?? '')
    return {
      calls: add(row => row.calls),
      inputTokens: add(row => row.inputTokens), outputTokens: add(row => row.outputTokens),
      unpricedTokens: unpriced(true), freeTokens: unpriced(false),
      costs: [...priced].sort(([a], [b]) => a < b ? -1 : 1).map(([currency, some]) => ({
        currency, cost: toDecimal(some.reduce((total, row) => total + row.units, 0n), COST_PLACES),
      })),
    }
  }

  it('are sums of the calls, in any range, zone and filter', async () => {
    const minute = fc.integer({ min: -1_440, max: (DAYS + 2) * 1_440 })
    const query = fc.record({
      minutes: fc.tuple(minute, minute).filter(([a, b]) => a !== b),
      isSinceLongAgo: fc.constantFrom(false, false, false, true),
      tz: fc.constantFrom('UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin'),
      pipelineId: fc.constantFrom(undefined, ...pipelines),
      stage: fc.constantFrom(undefined, 'ask'),
      modelVersion: fc.constantFrom(undefined, 'two'),
    })
    await fc.assert(fc.asyncProperty(query, async ({ minutes, isSinceLongAgo, ...filter }) => {
      const begin = isSinceLongAgo ? LONG_AGO : new Date(FROM + Math.min(...minutes) * MINUTE_MS)
      const end = new Date(FROM + Math.max(...minutes) * MINUTE_MS)

      const costs = await getCosts({ db: database.db, timeZone: 'UTC' }, {
        ...filter, from: begin.toISOString(), to: end.toISOString(),
      })

      // On boundaries of the statistics.
      const [from, to] = [new Date(costs.window.from), new Date(costs.window.to)]
      const { pipelineId, stage, modelVersion: model } = filter
      const rows = spent.filter(({ at, isTest, keys }) => at >= from && at < to
        && (!isTest || (pipelineId === undefined && stage === undefined))
        && (pipelineId ?? keys.pipeline) === keys.pipeline && (stage ?? keys.stage) === keys.stage
        && (model ?? keys.model) === keys.model)
      expect(costs.total).toEqual(sum(rows))
      expect(costs.tests).toEqual(sum(rows.filter(({ isTest }) => isTest)))
      for (const by of COST_GROUPS) {
        const items = costs.groups.find(group => group.by === by)?.items ?? []
        const found = items.map(({ key, name: _, ...sums }) => [key, sums])
        const expected = [...Map.groupBy(rows, ({ keys }) => keys[by])].map(([key, some]) => [key, sum(some)])
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
      }
      const byDay = Map.groupBy(rows, ({ at }) => startOfBucket(at, 'day', filter.tz).toISOString())
      expect(costs.days).toEqual(costs.days.map(({ at }) => {
        const { costs: some, unpricedTokens } = sum(byDay.get(at) ?? [])
        return { at, costs: some, unpricedTokens }
      }))
      const told = new Set(costs.days.map(({ at }) => at))
      expect(isSinceLongAgo ? [] : [...byDay.keys()].filter(at => !told.has(at))).toEqual([])
    }), { numRuns: kind === 'postgres' ? 60 : 25 })
  })
})
