import fc from 'fast-check'
import { v4 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { addToLatency, addToSummary, deleteFineRollups } from '#db/repositories/metric/rollup.repository'
import { SUMMARY_COUNTERS, type SummaryCounter } from '#shared/domain/run/counters'
import { sumCountersByStage } from '#db/repositories/metric/metric.repository'
import { readFacts, readSlots } from '#server/services/metric/metric-facts'
import { createReading, toWhere } from '#server/services/metric/metric-reading'
import { loadSeries } from '#server/services/metric/metric-series'
import { toSides, toWindow } from '#server/services/metric/metric-window'
import { createRollup } from '#server/services/metric/rollup'
import { metricSeriesQuery, type MetricName } from '#shared/contract/metric.contract'
import { toLatencyBucket } from '#shared/domain/latency-bucket'
import { toEdges, type Grain, type Range } from '#shared/domain/time/period'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { hold } from '../../support/hold'
import { toDeps } from './metrics-fixture'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Clock changes both ways, by an hour and by half of one, zones at :30 and :45, week 53, 29 February, ends of months.
 */
const MOMENTS: readonly (readonly [tz: string, at: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'], ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'], ['Pacific/Chatham', '2026-09-26T14:00:00Z'],
  ['America/St_Johns', '2026-03-08T05:30:00Z'],
  ['Asia/Kolkata', '2026-12-31T18:30:00Z'], ['Asia/Kathmandu', '2026-01-31T18:15:00Z'],
  ['Asia/Shanghai', '2027-01-03T16:00:00Z'],
  ['Asia/Shanghai', '2024-02-29T16:00:00Z'], ['UTC', '2024-03-01T00:00:00Z'],
]

const fact = fc.record({
  /** Often just before and just at a quarter of an hour. */
  offsetMs: fc.oneof(
    fc.integer({ min: -3 * DAY_MS, max: 3 * DAY_MS }),
    fc.tuple(fc.integer({ min: -300, max: 300 }), fc.constantFrom(0, -1)).map(([quarter, ms]) =>
      quarter * HOUR_MS / 4 + ms),
    fc.integer({ min: -33 * DAY_MS, max: 3 * DAY_MS }),
  ),
  pipeline: fc.constantFrom('01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b'),
  stage: fc.constantFrom('', 'read', 'write'),
  model: fc.constantFrom('', 'wink'),
  counters: fc.record({
    terminalRecordsOut: fc.nat(2 ** 40), runsSucceeded: fc.nat(3), attempts: fc.nat(3), inputTokens: fc.nat(1_000),
  }),
  ms: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1e9, noNaN: true })),
})

const scene = fc.record({
  moment: fc.constantFrom(...MOMENTS),
  facts: fc.array(fact, { minLength: 1, maxLength: 60 }),
  /** How many facts come in one transaction, in whatever order: late ones, too. */
  batchSize: fc.integer({ min: 1, max: 30 }),
  ends: fc.tuple(fc.integer({ min: -4_500, max: 0 }), fc.integer({ min: 1, max: 4_500 })).map(([from, to]) =>
    [from * 61_000, to * 61_000] as const),
  grain: fc.constantFrom<Grain>('hour', 'day', 'week', 'month'),
  stage: fc.constantFrom(undefined, 'read'),
})

interface Raw {
  at: Date
  pipeline: string
  stage: string
  model: string
  counters: Partial<Record<SummaryCounter, number>>
  ms: number
}

describe.each(databases())('figures on %s, beside the sum of the facts one by one', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const numRuns = kind === 'postgres' ? 24 : 6

  async function store(projectId: string, facts: readonly Raw[], batchSize: number): Promise<void> {
    for (let first = 0; first < facts.length; first += batchSize) {
      const rollup = createRollup(null)
      for (const { at, pipeline, stage, model, counters, ms } of facts.slice(first, first + batchSize)) {
        const subject = {
          projectId, pipelineId: pipeline, templateVersion: '', modelVersion: model, stageKey: stage,
          stageKind: stage && `kind.${stage}`,
        }
        rollup.add(subject, at, counters)
        rollup.addLatency(subject, at, { measure: 'attempt', bucketIndex: toLatencyBucket(ms), count: 1 })
      }
      await database.db.transaction().execute(async (trx) => {
        await addToSummary(trx, rollup.summary())
        await addToLatency(trx, rollup.latency())
      })
    }
  }

  const within = ({ from, to }: Range, facts: readonly Raw[]) => facts.filter(({ at }) => at >= from && at < to)
  const sumOf = (facts: readonly Raw[], counter: SummaryCounter) =>
    facts.reduce((sum, { counters }) => sum + (counters[counter] ?? 0), 0)

  it('are equal: windows, comparisons, stages, and every bucket of a series by the clock of the zone', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ moment: [tz, anchor], facts: planned, batchSize, ends, grain, stage }) => {
        const projectId = v4()
        const facts = planned.map(({ offsetMs, ...rest }): Raw => ({
          ...rest, at: new Date(Date.parse(anchor) + offsetMs),
        }))
        await store(projectId, facts, batchSize)
        const [from = '', to = ''] = ends.map(offsetMs => new Date(Date.parse(anchor) + offsetMs).toISOString())
        // In the middle of the window: it is not over yet.
        const now = new Date(Date.parse(anchor) + 2 * DAY_MS)
        const known = { now, watermark: now, commit: null, since: null }
        const query = metricSeriesQuery.parse({ from, to, tz, projectId, stage, metric: 'records_out', grain })
        const window = toWindow({ from, to, tz }, now)
        const asked = facts.filter(it => stage === undefined || it.stage === stage)

        const reading = createReading(toDeps(database), query, known)
        const whole = await readFacts(reading, window)
        for (const counter of SUMMARY_COUNTERS) {
          expect(whole.counters[counter], counter).toBe(sumOf(within(window, asked), counter))
        }
        expectQuantile(
          await loadSeries(reading, { ...query, metric: 'attempt_p50' }, window), asked, { grain, tz },
        )

        const sides = toSides('mom', window, { until: now, now })
        for (const side of sides ? [sides.now, sides.base] : []) {
          const { counters } = await readFacts(reading, side)
          expect(counters.terminalRecordsOut).toBe(sumOf(within(side, asked), 'terminalRecordsOut'))
        }

        const overlapping = createReading(toDeps(database), query, known)
        const edges = toEdges(window, grain, tz, 1_500)
        const [again, slots, ...ofSides] = await Promise.all([
          readFacts(overlapping, window), readSlots(overlapping, edges),
          ...sides ? [readFacts(overlapping, sides.now), readFacts(overlapping, sides.base)] : [],
        ])
        expect(again.counters).toEqual(whole.counters)
        expect(slots.map(({ counters }) => counters.terminalRecordsOut)).toEqual(slots.map(({ at }, index) =>
          sumOf(within({ from: at, to: edges[index + 1] ?? at }, asked), 'terminalRecordsOut')))
        expect(ofSides.map(({ counters }) => counters.terminalRecordsOut)).toEqual(sides
          ? [sides.now, sides.base].map(side => sumOf(within(side, asked), 'terminalRecordsOut'))
          : [])

        const stages = await sumCountersByStage(database.db, toWhere(query, window))
        const byStage = Map.groupBy(within(window, asked).filter(it => it.stage !== ''), it =>
          `${it.pipeline} ${it.stage}`)
        expect(stages.filter(row => row.inputTokens > 0).map(row => [
          `${row.pipelineId} ${row.stageKey}`, row.inputTokens,
        ] as const).sort(([a], [b]) => a < b ? -1 : 1))
          .toEqual([...byStage].map(([key, some]) => [key, sumOf(some, 'inputTokens')] as const)
            .filter(([, tokens]) => tokens > 0).sort(([a], [b]) => a < b ? -1 : 1))

        const partsOf = (metric: MetricName) =>
          loadSeries(reading, { ...query, metric, by: 'stage' }, window)
        const [tokens, median] = [await partsOf('tokens_input'), await partsOf('attempt_p50')]
        const shown = { from: new Date(tokens.window.from), to: new Date(tokens.window.to) }
        // Nothing is said of a bucket that nobody has heard of yet.
        const heard = new Set(tokens.points.filter(({ status }) => status !== 'missing').map(({ at }) =>
          toLocalBucket(new Date(at), grain, tz)))
        const ofStages = within(shown, asked)
          .filter(it =>
            it.stage !== '' && (it.counters.inputTokens ?? 0) > 0 && heard.has(toLocalBucket(it.at, grain, tz)))
        expect(tokens.parts.map(({ key }) => key).sort()).toEqual([...new Set(ofStages.map(it => it.stage))].sort())
        for (const { key, values } of tokens.parts) {
          const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0)
          expect(sum, `${key}`).toBe(sumOf(ofStages.filter(it => it.stage === key), 'inputTokens'))
        }
        for (const { key, values } of median.parts) {
          const points = median.points.map(({ at }, index) => ({ at, value: values[index] ?? null }))
          expectQuantile({ points, window: median.window }, asked.filter(it => it.stage === key), { grain, tz })
        }

        const series = await loadSeries(reading, query, window)
        const first = new Date(series.window.from)
        const byBucket = Map.groupBy(within({ from: first, to: new Date(series.window.to) }, asked), ({ at }) =>
          toLocalBucket(at, grain, tz))
        for (const { at, value } of series.points) {
          expect(value ?? 0, at)
            .toBe(sumOf(byBucket.get(toLocalBucket(new Date(at), grain, tz)) ?? [], 'terminalRecordsOut'))
        }
      }), { numRuns },
    )
  })

  it('stay the same when the 5-minute buckets are deleted', async () => {
    await fc.assert(fc.asyncProperty(scene, async ({ moment: [tz, anchor], facts: planned, ends }) => {
      const projectId = v4()
      const facts = planned.map(({ offsetMs, ...rest }): Raw => ({
        ...rest, at: new Date(Date.parse(anchor) + offsetMs),
      }))
      await store(projectId, facts, 60)
      const [from = '', to = ''] = ends.map(offsetMs => new Date(Date.parse(anchor) + offsetMs).toISOString())
      const now = new Date(Date.parse(anchor) + 60 * DAY_MS)

      await deleteFineRollups(database.db, new Date(now.getTime() - 35 * DAY_MS))
      const window = toWindow({ from, to, tz }, now)
      const { counters, latency } = await readFacts(
        createReading(toDeps(database), { projectId }, { now, watermark: now, commit: null, since: null }), window,
      )

      expect(counters.terminalRecordsOut).toBe(sumOf(within(window, facts), 'terminalRecordsOut'))
      expect(latency.reduce((sum, { count }) => sum + count, 0)).toBe(within(window, facts).length)
    }), { numRuns })
  })
})

/** The median by nearest rank, off by at most one percent. */
function expectQuantile(
  { points, window }: { points: { at: string, value: number | null }[], window: { from: string, to: string } },
  facts: readonly Raw[], { grain, tz }: { grain: Grain, tz: string },
): void {
  const inside = facts.filter(({ at }) => at >= new Date(window.from) && at < new Date(window.to))
  const byBucket = Map.groupBy(inside, ({ at }) => toLocalBucket(at, grain, tz))
  for (const { at, value } of points) {
    const sorted = (byBucket.get(toLocalBucket(new Date(at), grain, tz)) ?? [])
      .map(({ ms }) => ms).sort((a, b) => a - b)
    const exact = sorted[Math.ceil(sorted.length / 2) - 1]
    expect(value === null, at).toBe(exact === undefined)
    expect(Math.abs((value ?? 0) - (exact ?? 0)), at).toBeLessThanOrEqual((exact ?? 0) * 0.01 + 1e-9)
  }
}

/** The name of the local hour, day, ISO week or month that holds an instant. */
function toLocalBucket(at: Date, grain: Grain, tz: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: tz, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23',
    timeZoneName: 'longOffset',
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = `${parts.year}-${parts.month}-${parts.day}`
  if (grain === 'month') {
    return day.slice(0, 7)
  }
  if (grain === 'week') {
    // The Thursday of the week: its year is the year of the week.
    const utc = new Date(`${day}T00:00:00Z`)
    return new Date(utc.getTime() + (4 - (utc.getUTCDay() || 7)) * DAY_MS).toISOString().slice(0, 10)
  }
  // The hour that comes twice is two buckets.
  return grain === 'day' ? day : `${day}T${parts.hour} ${parts.timeZoneName}`
}
