import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { insertSilence } from '#db/repositories/alert/silence.repository'
import { MAX_GROUPS } from '#shared/contract/alert-rule.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { minute, toAlerting, type TestAlerting } from './alert-fixture'

describe.each(drawnDatabases('open-failures'))('alerts of open failures on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let alerting: TestAlerting

  beforeEach(async () => {
    alerting = toAlerting(database)
    await alerting.clear()
  })

  async function givenFailure(finishedAt: Date) {
    const run = await givenRun(database.db)
    await database.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', finishedAt }).where('id', '=', run.runId).execute()
    return run
  }

  const waive = (runId: string) => database.db
    .updateTable('taskRuns').set({ disposition: 'waived', decidedAt: new Date() }).where('id', '=', runId).execute()

  it('has one alert for each cause, with its number, whatever the pipelines', async () => {
    await alerting.givenRule({ groupBy: ['reason'] })
    const fail = async (reason: string) => {
      const { runId, pipelineId } = await givenFailure(minute(0))
      await database.db.updateTable('taskRuns')
        .set({ error: JSON.stringify({ reason, message: '', stageKey: '', retryable: false, metadata: {} }) })
        .where('id', '=', runId).execute()
      return pipelineId
    }
    const pipelines = await Promise.all(Array.from({ length: 3 }, () => fail('MODEL_UNAUTHENTICATED')))
    await fail('DISK_FULL')

    await alerting.at(1)

    const alerts = await alerting.alerts()
    expect(alerts.map(({ labels, value, condition }) => ({ labels, value, condition })).sort(
      (a, b) => (a.value ?? 0) - (b.value ?? 0),
    )).toEqual([
      { labels: { reason: 'DISK_FULL' }, value: 1, condition: 'FIRING' },
      { labels: { reason: 'MODEL_UNAUTHENTICATED' }, value: 3, condition: 'FIRING' },
    ])
    const affected = async () =>
      new Set((await alerting.alerts()).find(({ labels }) => labels.reason === 'MODEL_UNAUTHENTICATED')?.pipelines)
    expect(await affected()).toEqual(new Set(pipelines))

    const more = await fail('MODEL_UNAUTHENTICATED')
    await alerting.at(2)
    expect(await affected()).toEqual(new Set([...pipelines, more]))
    expect(await alerting.alerts()).toHaveLength(2)
  })

  it('has one alert for each model configuration with the same error, and names it', async () => {
    await alerting.givenRule({ groupBy: ['reason'] })
    type Configuration = { id: string, name: string, version: number } | undefined
    const fail = async (configuration: Configuration, error: { reason: string, metadata?: object }) => {
      const stages = [{ key: 'read' }, { key: 'ask', kind: 'model.generate', ...configuration && { configuration } }]
      const { runId } = await givenRun(database.db, { stages })
      const change = { observedState: 'FAILED' as const, disposition: 'open' as const, finishedAt: minute(0) }
      const whole = JSON.stringify({ message: '', stageKey: 'ask', retryable: false, metadata: {}, ...error })
      await database.db.updateTable('taskRuns').set({ ...change, error: whole }).where('id', '=', runId).execute()
    }
    const [one, other] = [v7(), v7()].map(id => ({ id, name: id, version: 1 }))
    const refused = { reason: 'MODEL_UNAUTHENTICATED' }
    await fail(one, refused)
    await fail(one && { ...one, version: 2 }, refused)
    await fail(other, refused)
    await fail(undefined, refused)
    await fail(other, { reason: 'FAILURE_TOLERANCE_EXCEEDED', metadata: { reason: 'MODEL_UNAUTHENTICATED' } })
    await fail(one, { reason: 'DISK_FULL' })

    await alerting.at(1)
    await alerting.at(2)

    const alerts = await alerting.alerts()
    const found = alerts.map(({ labels, value }) => JSON.stringify([labels.reason, labels.configuration ?? '', value]))
    expect(new Set(found)).toEqual(new Set([
      ['MODEL_UNAUTHENTICATED', one?.id, 2], ['MODEL_UNAUTHENTICATED', other?.id, 1], ['MODEL_UNAUTHENTICATED', '', 1],
      ['FAILURE_TOLERANCE_EXCEEDED', other?.id, 1], ['DISK_FULL', '', 1],
    ].map(row => JSON.stringify(row))))
    expect(alerts.map(({ condition }) => condition)).toEqual(alerts.map(() => 'FIRING'))
  })

  it('holds back by a pipeline only what is about that pipeline alone', async () => {
    const { id: channelId } = await alerting.givenWebhook()
    await alerting.givenRule({ groupBy: ['reason'], channelIds: [channelId] })
    const { runId, pipelineId } = await givenFailure(minute(0))
    const matchers = [{ label: 'pipeline', isEqual: true, value: pipelineId }]
    await database.db.transaction().execute(trx => insertSilence(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID, matchers, reason: 'r', startsAt: minute(-60),
      endsAt: new Date(Date.now() + 3_600_000), createdBy: 'operator',
    }))

    await alerting.at(1)
    expect(await alerting.events()).toEqual(['firing', 'silenced'])
    expect(await alerting.deliveries()).toEqual([])

    // As many as before, of another pipeline.
    await waive(runId)
    await givenFailure(minute(1))
    await alerting.at(2)
    expect(await alerting.events()).toEqual(['firing', 'silenced', 'unsilenced'])
    expect((await alerting.deliveries()).map(({ kind }) => kind)).toEqual(['raised'])
  })

  it('takes what its rule filters by for a label, and a label that is not there for none', async () => {
    const { pipelineId } = await givenFailure(minute(0))
    const filtered = await alerting.givenRule({ filter: { pipelineId } })
    const all = await alerting.givenRule({ name: 'all' })
    const silence = (label: string, value: string) => database.db.transaction().execute(trx => insertSilence(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID, matchers: [{ label, isEqual: false, value }], reason: 'r',
      startsAt: minute(-60),
      endsAt: new Date(Date.now() + 3_600_000), createdBy: 'operator',
    }))
    const silenced = async () =>
      (await alerting.alerts()).filter(({ silenceId }) => silenceId !== null).map(({ ruleId }) => ruleId)

    await silence('pipeline', pipelineId)
    await alerting.at(1)
    expect(await silenced()).toEqual([])

    await silence('dataset', v7())
    await alerting.at(2)
    expect(new Set(await silenced())).toEqual(new Set([filtered.id, all.id]))
  })

  it('makes no more alerts of a rule than it may, those with most failures first, and ends those that live', async () => {
    await alerting.givenRule({ groupBy: ['pipeline'] })
    for (let index = 0; index < MAX_GROUPS + 5; index += 1) {
      await givenFailure(minute(0))
    }
    const { runId, pipelineId } = await givenFailure(minute(0))
    const other = await givenFailure(minute(0))
    await database.db.updateTable('taskRuns').set({ pipelineId }).where('id', '=', other.runId).execute()

    await alerting.at(1)
    const raised = await alerting.alerts()
    expect(raised).toHaveLength(MAX_GROUPS)
    expect(raised.map(({ labels }) => labels.pipeline)).toContain(pipelineId)

    await waive(runId)
    await waive(other.runId)
    await alerting.at(2)
    expect((await alerting.alerts()).filter(
      ({ labels }) => labels.pipeline === pipelineId,
    ).map(({ condition }) => condition)).toEqual(['RESOLVED'])
  })
})
