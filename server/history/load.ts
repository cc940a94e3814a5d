import { setImmediate } from 'node:timers/promises'
import type { Db, Trx } from '#db/client'
import { ensurePartitions } from '#db/partitions'
import {
  coverRange, insertEndedRuns, insertEndedStages, insertEndedUses, updateDecisions,
} from '#db/repositories/history/history-rows.repository'
import { insertDemoCursor, insertDemoThing } from '#db/repositories/history/history-things.repository'
import { addToLine } from '#db/repositories/metric/line-summary.repository'
import { addToRunCounts } from '#db/repositories/metric/run-count.repository'
import { addToLatency, addToSummary } from '#db/repositories/metric/rollup.repository'
import { insertTokensUsage } from '#db/repositories/metric/tokens-usage.repository'
import { insertRunEvents } from '#db/repositories/run/run-event.repository'
import { DEMO_SOURCE } from '#db/repositories/system/event-cursor.repository'
import type { DemoLocale } from '#shared/contract/history.contract'
import { toReadSources } from '#shared/domain/run/run-record'
import { startOfBucket } from '#shared/domain/time/period'
import { findFirstKept, tellHistory } from './chapters'
import { createDecisions } from './decisions'
import { foldStories, type HistoryRows, type StoryHome } from './fold'
import { type HistoryOptions, listDays, listOutages, rawFrom, type Span } from './launches'
import { createRunsToMake, type LifePlace } from './living/living'
import { createPace, type Pace } from './pace'
import { toPrices } from './prices'
import type { Story } from './story'
import { TEXTS, toThings } from './things'

/** Does a part of the work in a transaction of its own. */
export type Step = (progress: { done: number, total: number }, work: (trx: Trx) => Promise<void>) => Promise<void>

/** A transaction with more rows would let others wait. */
const RUNS_A_STEP = 16
/** Runs of which only statistics are kept add to the same rows. */
const OLD_RUNS_A_STEP = 48
const FINE_MS = 300_000
const DAY_MS = 24 * 3_600_000
/** Of what was heard, as one statement. */
const HEARD_DAYS = 7

interface LoadPlace {
  locale: DemoLocale
  step: Step
  runsAStep?: number
  /** Absent = runs and statistics only. */
  makeLife?: (place: Pick<LifePlace, 'things' | 'runs' | 'stepWith'>) => Promise<void>
}

/** Writes the whole history, in the order of time. @returns number of runs and stage runs */
export async function loadHistory(
  db: Db, options: HistoryOptions, { locale, step, runsAStep = RUNS_A_STEP, makeLife }: LoadPlace,
): Promise<{ runs: number, stages: number }> {
  const days = listDays(options)
  const from = days[0] ?? options.until
  const progress = { done: 0, total: days.length }
  const fineFrom = rawFrom(options)
  // Of older runs there are no rows but those of their tokens, which are few.
  for (const month of toMonths(fineFrom, options.until)) {
    await ensurePartitions({ db, url: undefined }, { from: month, to: month })
    await setImmediate()
  }
  const { things, homeOf } = toThings(options, locale)
  await step(progress, async (trx) => {
    for (const thing of things) {
      await insertDemoThing(trx, thing)
    }
  })
  for (const span of toHeard(
    { fromMs: floorTo(from.getTime()), toMs: options.until.getTime() }, listOutages(options),
  )) {
    await step(progress, trx => coverRange(trx, DEMO_SOURCE, { from: new Date(span.fromMs), to: new Date(span.toMs) }))
  }

  const pace = createPace()
  const place = { fineFrom, prices: toPrices(options), firstKept: findFirstKept(options) }
  const decisions = createDecisions()
  const toMake = createRunsToMake(options, things)
  const count = { runs: 0, stages: 0 }
  let waiting: { story: Story, home: StoryHome }[] = []
  const write = async () => {
    const rows = foldStories(waiting, place)
    const decided = decisions.follow(rows.runs)
    toMake.add(rows.runs)
    count.runs += rows.runs.length
    count.stages += rows.stages.length
    await step(progress, trx => writeRows(trx, pace, { ...rows, decided }))
    waiting = []
    await setImmediate()
  }
  for (const { dayNumber, stories } of tellHistory(options)) {
    if (waiting.some(({ story }) => story.launch.weight !== 1) && stories.every(({ launch }) => launch.weight === 1)) {
      await write()
    }
    for (const story of stories) {
      waiting.push({ story, home: homeOf(story, dayNumber) })
      if (waiting.length >= (story.launch.weight > 1 ? OLD_RUNS_A_STEP : runsAStep)) {
        await write()
      }
    }
    progress.done = dayNumber + 1
    await setImmediate()
  }
  await write()
  await step(progress, async (trx) => {
    await updateDecisions(trx, decisions.waiveRest(TEXTS[locale].waived, options.until))
    await insertDemoCursor(trx, {
      source: DEMO_SOURCE, cursor: `demo/${options.seed}/${options.days}/${options.until.toISOString()}`,
      heardAt: options.until,
    })
  })
  await makeLife?.({ things, runs: toMake.list(), stepWith: work => step(progress, work) })
  return count
}

async function writeRows(trx: Trx, pace: Pace, rows: HistoryRows & { decided: HistoryRows['runs'] }): Promise<void> {
  await pace('runs', rows.runs, slice => insertEndedRuns(trx, slice))
  await pace('uses', toUses(rows.runs), slice => insertEndedUses(trx, slice))
  await pace('stages', rows.stages, slice => insertEndedStages(trx, slice))
  await pace('events', rows.events, slice => insertRunEvents(trx, slice))
  await pace('tokens', rows.tokens, slice => insertTokensUsage(trx, slice))
  await pace('decisions', rows.decided, slice => updateDecisions(trx, slice))
  await pace('summary', rows.summary, slice => addToSummary(trx, slice))
  await pace('latency', rows.latency, slice => addToLatency(trx, slice))
  await pace('line', rows.line, slice => addToLine(trx, slice))
  await pace('counts', rows.counts, slice => addToRunCounts(trx, slice))
}

const toUses = (runs: HistoryRows['runs']) => runs.flatMap(({ id: runId, projectId, pipelineId, createdAt, spec }) =>
  toReadSources(spec.stages).map(sourceId => ({ sourceId, runId, projectId, pipelineId, usedAt: createdAt })))

/** One moment of each UTC month. */
function toMonths(from: Date, to: Date): Date[] {
  const months = [from]
  for (let month = startOfBucket(from, 'month', 'UTC'); month
    <= to; month = startOfBucket(new Date(month.getTime() + 32 * 24 * 3_600_000), 'month', 'UTC')) {
    if (month > from) {
      months.push(month)
    }
  }
  return months
}

/** When the factory was heard, in pieces of at most a week. */
function toHeard({ fromMs, toMs }: Span, outages: readonly Span[]): Span[] {
  const weeks = Array.from({ length: Math.ceil((toMs - fromMs) / HEARD_DAYS / DAY_MS) }, (_, index) =>
    fromMs + index * HEARD_DAYS * DAY_MS)
  const cuts = [...weeks, ...outages.flatMap(outage => [outage.fromMs, outage.toMs])]
    .filter(ms => ms > fromMs && ms < toMs).sort((a, b) => a - b)
  const edges = [fromMs, ...cuts, toMs]
  return edges.slice(0, -1).map((start, index) => ({ fromMs: start, toMs: edges[index + 1] ?? start }))
    .filter(span =>
      span.fromMs < span.toMs && !outages.some(outage => outage.fromMs <= span.fromMs && span.toMs <= outage.toMs))
}

const floorTo = (ms: number) => Math.floor(ms / FINE_MS) * FINE_MS
