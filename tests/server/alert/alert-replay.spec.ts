import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AlertRuleSettings } from '#db/repositories/alert/alert-rule.repository'
import { insertDemoProject } from '#db/repositories/history/history-things.repository'
import { replayRule } from '#server/services/alert/alert-replay.service'
import { alertReplay, alertReplayAnswer } from '#shared/contract/alert-rule.contract'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { clearFacts, givenFacts, givenHeard } from '../metric/metrics-fixture'
import { minute, RULE, toAlerting, type TestAlerting } from './alert-fixture'

const MINUTE = 60_000
const iso = (minutes: number) => minute(minutes).toISOString()

type Draft = Partial<AlertRuleSettings> & { projectId?: string }

const toDraft = (rule: Draft) => alertReplay.parse({ ...RULE, ...rule })
const byName = <T extends { from: string }>(a: T, b: T) => a.from < b.from ? -1 : 1

describe.each(drawnDatabases('alert-replay'))('the replay of a rule on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let alerting: TestAlerting

  beforeEach(async () => {
    alerting = toAlerting(database)
    await alerting.clear()
    await clearFacts(database)
  })

  const replay = async (rule: Draft, ruleId?: string) =>
    alertReplayAnswer.parse(await replayRule(database, { ...toDraft(rule), ...ruleId && { ruleId } }))
  const SUCCESS = {
    metric: 'run_success', comparison: 'below', warning: 0.9, critical: 0.5, windowMs: 5 * MINUTE,
  } as const

  it('says when it would have been raised, for how long and how bad it was', async () => {
    await givenHeard(database, iso(-600), iso(200))
    await givenFacts(database, [
      { at: iso(1), runsSucceeded: 3, runsFailed: 1 }, { at: iso(6), runsSucceeded: 1, runsFailed: 3 },
      { at: iso(11), runsSucceeded: 9 },
      { at: iso(101), runsSucceeded: 3, runsFailed: 1 }, { at: iso(106), runsSucceeded: 9 },
    ])

    const { firings, totals, groups, stepMs, saved } = await replay(SUCCESS)

    expect(firings.map(({ from, to, severity, peak, runsFailed }) => ({ from, to, severity, peak, runsFailed })))
      .toEqual([
        { from: iso(5), to: iso(15), severity: 'critical', peak: 0.25, runsFailed: 4 },
        { from: iso(105), to: iso(110), severity: 'warning', peak: 0.75, runsFailed: 1 },
      ])
    expect(totals).toEqual({ firings: 2, critical: 1, warning: 1, raisedMs: 15 * MINUTE })
    expect(groups[0]?.points.find(point => point.value === 0.25)).toBeDefined()
    expect({ stepMs, saved }).toEqual({ stepMs: 300_000, saved: null })
  })

  it('sees failures that were open for a moment only, each time', async () => {
    const failed = async (at: number, seconds: number) => {
      const { runId } = await givenRun(database.db)
      const finishedAt = minute(at)
      await database.db.updateTable('taskRuns').set({
        observedState: 'FAILED', disposition: 'waived', finishedAt,
        decidedAt: new Date(finishedAt.getTime() + seconds * 1_000),
      }).where('id', '=', runId).execute()
    }
    await failed(11, 9)
    await failed(12, 30)
    await failed(41, 600)

    const { firings, isExact } = await replay({ metric: 'failures_open', comparison: 'above', warning: 0 })

    expect(isExact).toBe(true)
    expect(firings.map(({ from, to }) => [from, Date.parse(to ?? '') - Date.parse(from)]))
      .toEqual([[iso(11), 9_000], [iso(12), 30_000], [iso(41), 600_000]])
    expect((await replay({ metric: 'runs_failed', comparison: 'above', warning: 0 })).isExact).toBe(false)
  })

  it('counts the failed runs of each reason', async () => {
    const failed = async (at: number, reason: string) => {
      const { runId } = await givenRun(database.db)
      const error = JSON.stringify({ reason, message: '', stageKey: '', retryable: false, metadata: {} })
      await database.db.updateTable('taskRuns')
        .set({ observedState: 'FAILED', disposition: 'waived', error, finishedAt: minute(at), decidedAt: minute(30) })
        .where('id', '=', runId).execute()
    }
    await failed(11, 'MODEL_UNAVAILABLE')
    await failed(21, 'MODEL_UNAVAILABLE')
    await failed(12, 'DISK_FULL')

    const { firings } = await replay({ metric: 'failures_open', comparison: 'above', warning: 0, groupBy: ['reason'] })

    expect(firings.map(({ labels, runsFailed }) => [labels.reason, runsFailed]))
      .toEqual([['MODEL_UNAVAILABLE', 2], ['DISK_FULL', 1]])
  })

  it('compares a draft with the saved rule, and changes nothing', async () => {
    await givenHeard(database, iso(-600), iso(60))
    await givenFacts(database, [{ at: iso(1), runsSucceeded: 3, runsFailed: 1 }, { at: iso(6), runsSucceeded: 9 }])
    const { id } = await alerting.givenRule(SUCCESS)

    const { totals, saved } = await replay({ ...SUCCESS, warning: 0.6 }, id)

    expect({ now: totals.firings, saved: saved?.firings }).toEqual({ now: 0, saved: 1 })
    expect(await alerting.alerts()).toEqual([])
    expect(await alerting.deliveries()).toEqual([])
  })

  it('waits for the pending time, and keeps firing as long as the rule says', async () => {
    await givenHeard(database, iso(-600), iso(120))
    await givenFacts(database, [1, 6, 11].map(at => ({ at: iso(at), runsFailed: 1 })))

    const { firings } = await replay({ ...SUCCESS, forMs: 10 * MINUTE, keepFiringMs: 20 * MINUTE })

    expect(firings.map(({ from, to }) => ({ from, to }))).toEqual([{ from: iso(15), to: iso(40) }])
  })

  it('shows gaps as gaps', async () => {
    await givenHeard(database, iso(-300), iso(0))
    await givenHeard(database, iso(60), iso(120))

    const { groups, coverage } = await replay(SUCCESS)

    const statusAt = (at: number) => groups[0]?.points.find(point => point.at === iso(at))?.status
    expect([statusAt(-60), statusAt(30), statusAt(90)]).toEqual(['zero', 'missing', 'zero'])
    expect(coverage).toBeLessThan(0.2)
  })

  it('says it of demo data, too, in which nothing can be made', async () => {
    await database.db.transaction().execute(trx =>
      insertDemoProject(trx, { key: 'demo', name: 'Demo', description: '' }))

    const { totals } = await replay({ ...SUCCESS, projectId: DEMO_PROJECT_ID })

    expect(totals.firings).toBe(0)
  })

  it('is refused as saving would be', async () => {
    await expect(replay({ ...SUCCESS, critical: 0.95 })).rejects.toMatchObject({ code: 'refused' })
    await expect(replay(SUCCESS, '01900000-0000-7000-8000-0000000000ff')).rejects
      .toMatchObject({ code: 'refused', fields: [{ pointer: '/ruleId', code: 'NO_RULE' }] })
  })
})

describe('replay and evaluation', () => {
  const database = hold(() => givenDatabase(mainDatabase()))

  it('raise and resolve the same', async () => {
    const alerting = toAlerting(database)
    const fact = fc.record({
      bucket: fc.integer({ min: 0, max: 11 }), good: fc.integer({ min: 0, max: 3 }),
      bad: fc.integer({ min: 0, max: 3 }),
    })
    const rule = fc.record({
      windowMs: fc.constantFrom(5 * MINUTE, 10 * MINUTE), warning: fc.constantFrom(0.9, 0.6),
      critical: fc.constantFrom(null, 0.4), minCount: fc.integer({ min: 1, max: 3 }),
      forMs: fc.constantFrom(0, 5 * MINUTE, 10 * MINUTE), keepFiringMs: fc.constantFrom(0, 10 * MINUTE),
    })
    await fc.assert(fc.asyncProperty(fc.array(fact, { maxLength: 12 }), rule, async (facts, settings) => {
      await alerting.clear()
      await clearFacts(database)
      const draft = { ...settings, metric: 'run_success', comparison: 'below' as const }
      await alerting.givenRule(draft)
      await givenHeard(database, iso(-30), iso(0))
      for (let at = 0; at <= 90; at += 5) {
        await givenFacts(database, facts.filter(({ bucket }) => bucket * 5 === at).map(({ bucket, good, bad }) => ({
          at: iso(bucket * 5), runsSucceeded: good, runsFailed: bad,
        })))
        await givenHeard(database, iso(at), iso(at + 5))
        await alerting.at(at + 5)
      }
      const lived = (await alerting.alerts()).filter(alert => alert.firedAt !== null)
        .map(alert => ({
          from: alert.firedAt!.toISOString(), to: alert.resolvedAt?.toISOString() ?? null, severity: alert.peakSeverity,
          peak: alert.peak,
        }))

      const { firings } = await replayRule(database, toDraft(draft))

      expect(firings.map(({ from, to, severity, peak }) => ({ from, to, severity, peak })).sort(byName))
        .toEqual(lived.sort(byName))
    }), { numRuns: 12 })
  })
})
