import { setImmediate } from 'node:timers/promises'
import type { Db, Trx } from '#db/client'
import { ensurePartitions } from '#db/partitions'
import { analyzeHistory } from '#db/repositories/history/history-clear.repository'
import { coverRange, insertEndedRuns, insertEndedStages, updateDecisions } from '#db/repositories/history/history-rows.repository'
import { insertDemoCursor, insertDemoThing } from '#db/repositories/history/history-things.repository'
import { addToLine } from '#db/repositories/metric/line-summary.repository'
import { addToLatency, addToSummary } from '#db/repositories/metric/rollup.repository'
import { insertTokensUsage } from '#db/repositories/metric/tokens-usage.repository'
import { insertRunEvents } from '#db/repositories/run/run-event.repository'
import { DEMO_SOURCE } from '#db/repositories/system/event-cursor.repository'
import type { DemoLocale } from '#shared/contract/history.contract'
import { startOfBucket } from '#shared/domain/time/period'
import { tellHistory } from './chapters'
import { createDecisions } from './decisions'
import { foldStories, type HistoryRows, type StoryHome } from './fold'
import { type HistoryOptions, listDays, listOutages, type Span } from './launches'
import type { Story } from './story'
import { TEXTS, toThings } from './things'

/** Does a part of the work in a transaction of its own. */
export type Step = (progress: { done: number, total: number }, work: (trx: Trx) => Promise<void>) => Promise<void>

/** A transaction with more rows would let others wait. */
const RUNS_A_STEP = 100
/** As the console keeps its finest rollups. */
const FINE_KEPT_MS = 35 * 24 * 3_600_000
const FINE_MS = 300_000

/** Writes the whole history, in the order of time. @returns number of runs and stage runs */
export async function loadHistory(db: Db, options: HistoryOptions, { locale, step, runsAStep = RUNS_A_STEP }: { locale: DemoLocale, step: Step, runsAStep?: number }): Promise<{ runs: number, stages: number }> {
  const days = listDays(options)
  const from = days[0] ?? options.until
  const progress = { done: 0, total: days.length }
  const months = toMonths(from, options.until)
  for (const month of months) {
    await ensurePartitions(db, { from: month, to: month })
    await setImmediate()
  }
  const { things, homeOf } = toThings(options, locale)
  await step(progress, async (trx) => {
    for (const thing of things) {
      await insertDemoThing(trx, thing)
    }
  })
  for (const span of toHeard({ fromMs: floorTo(from.getTime()), toMs: options.until.getTime() }, listOutages(options), months)) {
    await step(progress, trx => coverRange(trx, DEMO_SOURCE, { from: new Date(span.fromMs), to: new Date(span.toMs) }))
  }

  const decisions = createDecisions()
  const count = { runs: 0, stages: 0 }
  let waiting: { story: Story, home: StoryHome }[] = []
  const write = async () => {
    const rows = foldStories(waiting, new Date(options.until.getTime() - FINE_KEPT_MS))
    const decided = decisions.follow(rows.runs)
    count.runs += rows.runs.length
    count.stages += rows.stages.length
    await step(progress, trx => writeRows(trx, rows, decided))
    waiting = []
    await setImmediate()
  }
  for (const { dayNumber, stories } of tellHistory(options)) {
    for (const story of stories) {
      waiting.push({ story, home: homeOf(story, dayNumber) })
      if (waiting.length >= runsAStep) {
        await write()
      }
    }
    progress.done = dayNumber + 1
  }
  await write()
  await step(progress, async (trx) => {
    await updateDecisions(trx, decisions.waiveRest(TEXTS[locale].waived, options.until))
    await insertDemoCursor(trx, { source: DEMO_SOURCE, cursor: `demo/${options.seed}/${options.days}/${options.until.toISOString()}`, heardAt: options.until })
  })
  await step(progress, analyzeHistory)
  return count
}

async function writeRows(trx: Trx, { runs, stages, events, tokens, summary, latency, line }: HistoryRows, decided: HistoryRows['runs']): Promise<void> {
  await insertEndedRuns(trx, runs)
  await insertEndedStages(trx, stages)
  await insertRunEvents(trx, events)
  await insertTokensUsage(trx, tokens)
  await updateDecisions(trx, decided)
  await addToSummary(trx, summary)
  await addToLatency(trx, latency)
  await addToLine(trx, line)
}

/** One moment of each UTC month. */
function toMonths(from: Date, to: Date): Date[] {
  const months = [from]
  for (let month = startOfBucket(from, 'month', 'UTC'); month <= to; month = startOfBucket(new Date(month.getTime() + 32 * 24 * 3_600_000), 'month', 'UTC')) {
    if (month > from) {
      months.push(month)
    }
  }
  return months
}

/** When the factory was heard, in pieces of at most a month. */
function toHeard({ fromMs, toMs }: Span, outages: readonly Span[], months: readonly Date[]): Span[] {
  const cuts = [...months.map(month => month.getTime()), ...outages.flatMap(outage => [outage.fromMs, outage.toMs])].filter(ms => ms > fromMs && ms < toMs).sort((a, b) => a - b)
  const edges = [fromMs, ...cuts, toMs]
  return edges.slice(0, -1).map((start, index) => ({ fromMs: start, toMs: edges[index + 1] ?? start }))
    .filter(span => span.fromMs < span.toMs && !outages.some(outage => outage.fromMs <= span.fromMs && span.toMs <= outage.toMs))
}

const floorTo = (ms: number) => Math.floor(ms / FINE_MS) * FINE_MS
