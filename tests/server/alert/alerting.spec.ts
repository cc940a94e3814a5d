import { beforeEach, describe, expect, it } from 'vitest'
import { addSamples } from '#db/repositories/alert/alert-sample.repository'
import { insertSilence } from '#db/repositories/alert/silence.repository'
import { ensureReadyMade, updateAlertRule } from '#db/repositories/alert/alert-rule.repository'
import { updateAlert } from '#db/repositories/alert/alert.repository'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { v7 } from 'uuid'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { clearFacts } from '../metric/metrics-fixture'
import { minute, toAlerting, type TestAlerting } from './alert-fixture'

const MINUTE = 60_000

describe.each(drawnDatabases('alerting'))('alerting on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let alerting: TestAlerting

  beforeEach(async () => {
    alerting = toAlerting(database)
    await alerting.clear()
    await clearFacts(database)
  })

  async function givenFailure(finishedAt: Date) {
    const run = await givenRun(database.db)
    await database.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', finishedAt }).where('id', '=', run.runId).execute()
    return run
  }

  const waive = (runId: string) => database.db
    .updateTable('taskRuns').set({ disposition: 'waived', decidedAt: new Date() }).where('id', '=', runId).execute()
  const conditions = async () => (await alerting.alerts()).map(alert => alert.condition)

  it('raises a failed run after its pending time, and resolves it when it is decided', async () => {
    const channel = await alerting.givenWebhook()
    await alerting.givenRule({ forMs: MINUTE, channelIds: [channel.id] })
    const { runId } = await givenFailure(minute(0))

    await alerting.at(1)
    expect(await conditions()).toEqual(['PENDING'])
    await alerting.at(2)
    expect(await conditions()).toEqual(['FIRING'])
    await waive(runId)
    await alerting.at(3)

    expect(await conditions()).toEqual(['RESOLVED'])
    expect(await alerting.events()).toEqual(['pending', 'firing', 'resolved'])
    expect((await alerting.deliveries()).map(row => row.kind)).toEqual(['raised', 'resolved'])
    expect(alerting.published).toEqual(['alerts', 'alerts', 'alerts'])
  })

  it('says when a pending time ends', async () => {
    await alerting.givenRule({ forMs: MINUTE })
    await givenFailure(minute(0))

    expect(await alerting.at(1)).toEqual({ hasDelivery: false, dueInMs: MINUTE })
    expect((await alerting.at(1.5)).dueInMs).toBe(MINUTE / 2)
  })

  it('leaves nothing behind of what passed while it was pending', async () => {
    await alerting.givenRule({ forMs: MINUTE })
    const { runId } = await givenFailure(minute(0))
    await alerting.at(1)

    await waive(runId)
    await alerting.at(1.5)

    expect(await alerting.alerts()).toEqual([])
    expect(await alerting.events()).toEqual([])
  })

  it('has one alert for each pipeline, and a new one after the last was resolved', async () => {
    await alerting.givenRule({ groupBy: ['pipeline'] })
    const first = await givenFailure(minute(0))
    await givenFailure(minute(0))
    await alerting.at(1)
    await waive(first.runId)
    await alerting.at(2)
    await database.db.updateTable('taskRuns').set({ disposition: 'open' }).where('id', '=', first.runId).execute()
    await alerting.at(3)

    const alerts = await alerting.alerts()
    expect(alerts.map(alert => alert.condition).sort()).toEqual(['FIRING', 'FIRING', 'RESOLVED'])
    expect(alerts.filter(alert => alert.labels.pipeline === first.pipelineId).map(alert => alert.fingerprint))
      .toHaveLength(2)
    expect(new Set(alerts.map(alert => alert.fingerprint)).size).toBe(2)
  })

  it('tells all alerts of a rule in one message, and once', async () => {
    const channel = await alerting.givenWebhook()
    await alerting.givenRule({ groupBy: ['pipeline'], channelIds: [channel.id] })
    await givenFailure(minute(0))
    await givenFailure(minute(0))

    await alerting.at(1)
    await toAlerting(database).at(2)

    const deliveries = await alerting.deliveries()
    expect(deliveries.map(row => row.alertIds.length)).toEqual([2])
    expect(deliveries[0]?.payload).toMatchObject({
      kind: 'raised', rule: { metric: 'failures_open' },
      alerts: [{ severity: 'warning', value: 1 }, { severity: 'warning', value: 1 }],
    })
  })

  it('tells again when it got worse, and asks for another acknowledgement', async () => {
    const channel = await alerting.givenWebhook()
    await alerting.givenRule({ critical: 1, channelIds: [channel.id] })
    await givenFailure(minute(0))
    await alerting.at(1)
    const [alert] = await alerting.alerts()
    await database.db.transaction().execute(trx =>
      updateAlert(trx, alert!.id, { handling: 'ACKED', ackedBy: 'operator', ackedAt: new Date() }))
    await alerting.at(2)
    expect(await alerting.deliveries()).toHaveLength(1)

    await givenFailure(minute(2))
    await alerting.at(3)

    expect((await alerting.alerts())[0]).toMatchObject({ severity: 'critical', handling: 'OPEN' })
    expect(await alerting.deliveries()).toHaveLength(2)
  })

  it('opens an acknowledgement that has run out, and tells again', async () => {
    const channel = await alerting.givenWebhook()
    await alerting.givenRule({ channelIds: [channel.id] })
    await givenFailure(minute(0))
    await alerting.at(1)
    const [alert] = await alerting.alerts()
    await database.db.transaction().execute(trx =>
      updateAlert(trx, alert!.id, { handling: 'ACKED', ackedAt: minute(1), ackUntil: minute(5) }))

    await alerting.at(4)
    expect(await alerting.deliveries()).toHaveLength(1)
    await alerting.at(5)

    expect((await alerting.alerts())[0]?.handling).toBe('OPEN')
    expect(await alerting.deliveries()).toHaveLength(2)
    expect(await alerting.events()).toEqual(['firing', 'ack_expired'])
  })

  it('sends nothing of what is silenced, and tells it when the silence is over', async () => {
    const channel = await alerting.givenWebhook()
    const rule = await alerting.givenRule({ channelIds: [channel.id], labels: { team: 'data' } })
    await givenFailure(minute(0))
    const silence = await database.db.transaction().execute(trx => insertSilence(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID,
      matchers: [{ label: 'team', isEqual: true, value: 'data' }, { label: 'rule', isEqual: true, value: rule.id }],
      reason: 'planned', startsAt: minute(0), endsAt: new Date(Date.now() + 3_600_000), createdBy: 'operator',
    }))

    await alerting.at(1)
    expect(await alerting.deliveries()).toEqual([])
    expect((await alerting.alerts())[0]).toMatchObject({ condition: 'FIRING', silenceId: silence.id })
    await database.db.updateTable('silences').set({ endedAt: new Date() }).execute()
    await alerting.at(2)

    expect((await alerting.deliveries()).map(row => row.kind)).toEqual(['raised'])
    expect(await alerting.events()).toEqual(['firing', 'silenced', 'unsilenced'])
  })

  it('lets a lost worker keep slow stages quiet, and names it', async () => {
    const channel = await alerting.givenWebhook()
    await alerting.givenRule({ metric: 'queue_age', warning: 1_000, channelIds: [channel.id] })
    await alerting.givenRule({
      metric: 'workers', comparison: 'below', warning: null, critical: 1, channelIds: [channel.id],
    })
    const sample = (metric: string, at: Date, sum: number) =>
      addSamples(database.db, [{ metric, label: '', at, count: 1, sum }])
    await sample('queue_age', minute(0), 60_000)
    await sample('workers', minute(0), 0)

    await alerting.at(1)
    const [worker, queue] = (await alerting.alerts()).sort((a, b) =>
      Number(a.inhibitedBy !== null) - Number(b.inhibitedBy !== null))
    expect(queue?.inhibitedBy).toBe(worker?.id)
    expect((await alerting.deliveries()).map(row => row.alertIds)).toEqual([[worker?.id]])
    await sample('workers', minute(2), 2)
    await sample('queue_age', minute(2), 60_000)
    await alerting.at(2)
    await alerting.at(3)

    expect((await alerting.deliveries()).map(row => row.kind).sort()).toEqual(['raised', 'raised', 'resolved'])
  })

  it('gives each project its ready-made rules once, and keeps what a person changed', async () => {
    const ensure = () => database.db.transaction().execute(trx => ensureReadyMade(trx))

    expect(await ensure()).toBe(READY_MADE_RULES.length)
    const [rule] = await database.db
      .selectFrom('alertRules').selectAll().where('readyMade', '=', 'run_failed').execute()
    await database.db.transaction().execute(trx =>
      updateAlertRule(trx, rule!.id, { name: 'mine', archivedAt: new Date() }))
    expect(await ensure()).toBe(0)

    expect(await database.db
      .selectFrom('alertRules').select(['name', 'channelIds']).where('readyMade', '=', 'run_failed').execute())
      .toMatchObject([{ name: 'mine', channelIds: [expect.any(String)] }])
  })
})
