import { offsetMinutes, startOfBucket } from '#shared/domain/time/period'
import { PLAN, type PlannedPipeline } from './plan'
import { createRandom } from './random'

export interface HistoryOptions {
  /** Whole number; another one makes another history. */
  seed: number
  days: number
  /** Nothing happens at this time or later. */
  until: Date
  /** IANA name: people work by the clock of this zone. */
  timeZone: string
  /** How many times the usual number of runs. */
  scale: number
  /**
   * Days up to the end of which every run is kept, before them only statistics; absent = as many as the finest rollups.
   */
  rawDays?: number
}

/** Half-open, Unix time in ms. */
export interface Span {
  fromMs: number
  toMs: number
}

/** What goes wrong shortly before the end, so that somebody has something to do; nothing has fixed it yet. */
export type Trouble = 'source' | 'model' | 'crash'

export interface Launch {
  pipeline: PlannedPipeline
  /** Unix time in ms. */
  atMs: number
  /** Unique within the history. */
  key: string
  /** 1 = today; earlier runs had fewer records. */
  size: number
  /** Models take that many times as long. */
  slowness: number
  /** Its source cannot be read. */
  isSourceAway: boolean
  /** Runs that it stands for: above 1 on old days, of which only statistics are kept. */
  weight: number
  /** It is one of those that nobody has come to yet. */
  trouble?: Trouble
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Days before the end. Not all in the last 30 days, so that a period with incidents is compared with one without. */
const OUTAGES = [{ daysAgo: 61, fromHour: 9, hours: 8 }, { daysAgo: 298, fromHour: 1, hours: 5 }]
const SLOW_WEEKS = [{ first: 24, last: 18, slowness: 2.4 }, { first: 214, last: 208, slowness: 1.9 }]
const AWAY = [{ daysAgo: 11, key: 'web' }, { daysAgo: 146, key: 'encyclopedia' }]
/** Runs by the hour of a working day. */
const WORK_HOURS = [9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 14, 15, 15, 16, 16, 17, 18, 20]
const GROWN_FROM = 0.56
/** As long as the console keeps its finest rollups. */
const RAW_DAYS = 35
const SCALE_JITTER_MINUTES = 25

/** The local days of the history, oldest first: the last one is not over yet. */
export function listDays({ days, until, timeZone }: Pick<HistoryOptions, 'days' | 'until' | 'timeZone'>): Date[] {
  const starts = [startOfBucket(until, 'day', timeZone)]
  while (starts.length < days) {
    const first = starts[0] ?? until
    starts.unshift(startOfBucket(new Date(first.getTime() - HOUR_MS), 'day', timeZone))
  }
  return starts
}

/** From here on every run is kept, before it only statistics. */
export function rawFrom(
  { rawDays = RAW_DAYS, ...options }: Pick<HistoryOptions, 'days' | 'until' | 'timeZone' | 'rawDays'>,
): Date {
  const days = listDays(options)
  return days[Math.max(0, days.length - rawDays)] ?? options.until
}

/** When the factory was away, and nothing was heard of it. */
export function listOutages(options: HistoryOptions): Span[] {
  const days = listDays(options)
  return OUTAGES.flatMap(({ daysAgo, fromHour, hours }) => {
    const day = days.at(-1 - daysAgo)
    return day
      ? [{ fromMs: day.getTime() + fromHour * HOUR_MS, toMs: day.getTime() + (fromHour + hours) * HOUR_MS }]
      : []
  })
}

/** Every first launch of a day, in order of time; retries come later. */
export function listLaunches(options: HistoryOptions, daysAgo: number, day: Date): Launch[] {
  const share = 1 - daysAgo / Math.max(options.days, 365)
  // Slowly more, and a little wave over the year.
  const trend = GROWN_FROM + (1 - GROWN_FROM) * share + 0.04 * Math.sin(daysAgo / 365 * 2 * Math.PI)
  const slowness = SLOW_WEEKS.find(({ first, last }) => daysAgo <= first && daysAgo >= last)?.slowness ?? 1
  return PLAN.flatMap(pipeline => listOfPipeline(options, { pipeline, daysAgo, day, trend, slowness })).sort((a, b) =>
    a.atMs - b.atMs || (a.key < b.key ? -1 : 1))
}

interface Day {
  pipeline: PlannedPipeline
  daysAgo: number
  day: Date
  trend: number
  slowness: number
}

function listOfPipeline({ seed, until, scale, timeZone, rawDays = RAW_DAYS }: HistoryOptions, {
  pipeline, daysAgo, day, trend, slowness,
}: Day): Launch[] {
  const random = createRandom(seed, 'day', daysAgo, pipeline.key)
  const isWeekend = [0, 6].includes(new Date(day.getTime() + offsetMinutes(day, timeZone) * MINUTE_MS).getUTCDay())
  const weight = daysAgo >= rawDays ? pipeline.rolled : 1
  const expected = pipeline.perDay * (isWeekend ? pipeline.weekend : 1)
    * (pipeline.at === undefined ? 0.7 + 0.3 * trend : 1) * scale / weight
  const count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0)
  return Array.from({ length: count }, (_, index): Launch => {
    // One that stands for many is any of a day's: the first of each day would make the nights the busiest time.
    const planned = pipeline.at?.[weight > 1 ? random.integer(0, pipeline.perDay - 1) : index]
    const minutes = planned === undefined
      ? 60 * (WORK_HOURS[random.integer(0, WORK_HOURS.length - 1)] ?? 9) + random.between(0, 60)
      : planned + random.between(0, SCALE_JITTER_MINUTES)
    return {
      pipeline,
      atMs: Math.floor(day.getTime() + minutes * MINUTE_MS),
      key: `${daysAgo}/${pipeline.key}/${index}`,
      size: trend * random.between(0.82, 1.18),
      slowness: slowness * random.between(0.93, 1.09),
      isSourceAway: AWAY.some(it => it.daysAgo === daysAgo && it.key === pipeline.key) && index === 0,
      weight,
    }
  }).filter(({ atMs }) => atMs < until.getTime())
}

/** Stage runs of a usual day at scale 1, when every run of it is kept. */
export const stagesPerDay = (): number =>
  PLAN.reduce((sum, { perDay, weekend, stages }) => sum + perDay * (5 + 2 * weekend) / 7 * (stages.length + 1), 0)
