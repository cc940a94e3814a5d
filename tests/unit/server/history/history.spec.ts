import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import en from '~~/i18n/locales/en/reason'
import { findFirstKept, tellHistory } from '#server/history/chapters'
import { createDecisions, OPEN_FOR_MS } from '#server/history/decisions'
import { foldStories, type HistoryRows } from '#server/history/fold'
import { type HistoryOptions, listDays, listOutages } from '#server/history/launches'
import { toPrices } from '#server/history/prices'
import { toThings } from '#server/history/things'
import type { Story } from '#server/history/story'

const HOUR_MS = 3_600_000

const options = fc.record({
  seed: fc.nat(2 ** 31 - 1),
  days: fc.integer({ min: 1, max: 25 }),
  until: fc.date({ min: new Date('2024-01-01'), max: new Date('2032-01-01'), noInvalidDate: true }),
  timeZone: fc.constantFrom(
    'Asia/Shanghai', 'UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe',
  ),
  scale: fc.constantFrom(0.05, 0.12, 0.3),
})

const storiesOf = (asked: HistoryOptions): Story[] => [...tellHistory(asked)].flatMap(({ stories }) => stories)

function rowsOf(asked: HistoryOptions): HistoryRows {
  const { homeOf } = toThings(asked, 'en')
  return foldStories(
    [...tellHistory(asked)].flatMap(({ dayNumber, stories }) =>
      stories.map(story => ({ story, home: homeOf(story, dayNumber) }))),
    { fineFrom: new Date(0), prices: toPrices(asked), firstKept: findFirstKept(asked) },
  )
}

const sumOf = (byReason: Record<string, number>) => Object.values(byReason).reduce((sum, records) => sum + records, 0)

describe('a made-up history', () => {
  it('is the same for the same seed and day, also up to an earlier hour', () => {
    fc.assert(fc.property(options, fc.integer({ min: 1, max: 5 }), (asked, hours) => {
      const whole = storiesOf(asked)
      expect(storiesOf({ ...asked })).toEqual(whole)

      const earlier = new Date(asked.until.getTime() - hours * HOUR_MS)
      fc.pre(listDays({ ...asked, until: earlier })[0]?.getTime() === listDays(asked)[0]?.getTime())
      // A retry is only made when there is time for it, and so may be missing. The last hours before an end have a
      // trouble of their own.
      const isBefore = ({ launch, endMs }: Story) =>
        launch.atMs < earlier.getTime() - 6 * HOUR_MS && endMs < earlier.getTime()
      expect(storiesOf({ ...asked, until: earlier }).filter(isBefore)).toEqual(whole.filter(isBefore))
    }), { numRuns: 6 })
  })

  it('has sources that were tested within its last day, as those are that runs read from', () => {
    fc.assert(fc.property(options, (asked) => {
      const from = listDays(asked)[0] ?? asked.until
      for (const { source: { lastTestAt } } of toThings(asked, 'en').things) {
        expect(lastTestAt.getTime())
          .toBeGreaterThanOrEqual(Math.max(from.getTime(), asked.until.getTime() - 24 * HOUR_MS))
        expect(lastTestAt.getTime()).toBeLessThanOrEqual(asked.until.getTime())
      }
    }), { numRuns: 20 })
  })

  it('has ended before its end, outside of outages, with events in order and without gaps', () => {
    fc.assert(fc.property(options, (asked) => {
      const outages = listOutages(asked)
      for (const { launch, endMs, events } of storiesOf(asked)) {
        expect(endMs).toBeLessThan(asked.until.getTime())
        expect(outages.some(({ fromMs, toMs }) => launch.atMs >= fromMs && launch.atMs < toMs)).toBe(false)
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
        expect(events.map(({ time }) => time.getTime()))
          .toEqual(events.map(({ time }) => time.getTime()).sort((a, b) => a - b))
      }
    }), { numRuns: 12 })
  })

  it('counts every record once: a stage that succeeded put out, dropped or rejected what it read, and the next one read it', () => {
    fc.assert(fc.property(options, (asked) => {
      const { runs, stages } = rowsOf(asked)
      const stagesOf = Map.groupBy(stages, ({ runId }) => runId)
      for (const run of runs) {
        const own = stagesOf.get(run.id) ?? []
        for (const [index, stage] of own.entries()) {
          const before = stage.state === 'SUCCEEDED' && index > 0 ? own[index - 1]?.recordsOut : stage.recordsIn
          expect([
            stage.recordsOut + stage.recordsDropped + stage.recordsFailed, sumOf(stage.droppedByReason),
            sumOf(stage.failedByReason),
          ])
            .toEqual([before, stage.recordsDropped, stage.recordsFailed])
        }
        expect(run.recordsIn).toBe(own[0]?.recordsIn)
        expect(run.recordsOut).toBe(own.at(-1)?.recordsOut)
        expect(run.recordsFailed).toBe(own.reduce((sum, stage) => sum + stage.recordsFailed, 0))
        expect(own.every(({ state }) => state === 'SUCCEEDED')).toBe(run.observedState === 'SUCCEEDED')
      }
    }), { numRuns: 6 })
  })

  it('has only reasons that the console can name', () => {
    const { runs, stages } = rowsOf({
      seed: 7, days: 400, until: new Date('2026-11-27T06:00:00Z'), timeZone: 'Asia/Shanghai', scale: 0.2,
    })
    const reasons = new Set([
      ...runs.flatMap(({ error }) => error?.reason ?? []),
      ...stages.flatMap(stage => [...Object.keys(stage.droppedByReason), ...Object.keys(stage.failedByReason)]),
    ])

    expect([...reasons].filter(reason => !(reason.toLowerCase() in en))).toEqual([])
    expect(reasons.size).toBeGreaterThan(10)
    expect(new Set(runs.map(({ observedState }) => observedState)))
      .toEqual(new Set(['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED']))
    expect(runs.some(({ observedState, recordsFailed }) => observedState === 'SUCCEEDED' && recordsFailed > 0))
      .toBe(true)
    expect(stages.some(({ attempt }) => attempt > 1)).toBe(true)
  })

  it('leaves no failure open but those of the last hours: a later run of the task has fixed it, or it was waived', () => {
    fc.assert(fc.property(options, fc.integer({ min: 1, max: 40 }), (asked, batch) => {
      const { runs } = rowsOf({ ...asked, scale: 0.25 })
      const decisions = createDecisions()
      const told: string[] = []
      for (let first = 0; first < runs.length; first += batch) {
        told.push(...decisions.follow(runs.slice(first, first + batch)).map(({ id }) => id))
      }
      told.push(...decisions.waiveRest('not needed', asked.until).map(({ id }) => id))

      const byId = new Map(runs.map(run => [run.id, run]))
      for (const run of runs) {
        const isFailure = run.observedState === 'FAILED' || run.observedState === 'CRASHED'
        expect(run.disposition !== 'none').toBe(isFailure)
        expect(run.disposition !== 'open' || (run.finishedAt?.getTime() ?? 0) >= asked.until.getTime() - OPEN_FOR_MS)
          .toBe(true)
        const fix = run.fixedByRunId === null ? undefined : byId.get(run.fixedByRunId)
        expect(fix === undefined || (fix.taskId === run.taskId && fix.id > run.id && fix.observedState === 'SUCCEEDED'))
          .toBe(true)
      }
      expect(new Set(told).size).toBe(told.length)
    }), { numRuns: 8 })
  })
})
