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
    await database.db.updateTable('taskRuns').set({ observedState: 'FAILED', disposition: 'open', finishedAt }).where('id', '=', run.runId).execute()
    return run
  }

  const waive = (runId: string) => database.db.updateTable('taskRuns').set({ disposition: 'waived', decidedAt: new Date() }).where('id', '=', runId).execute()

  it('has one alert for each cause, with its number, whatever the pipelines', async () => {
    await alerting.givenRule({ groupBy: ['reason'] })
    const fail = async (reason: string) => {
      const { runId, pipelineId } = await givenFailure(minute(0))
      await database.db.updateTable('taskRuns').set({ error: JSON.stringify({ reason, message: '', stageKey: '', retryable: false, metadata: {} }) }).where('id', '=', runId).execute()
      return pipelineId
    }
    const pipelines = await Promise.all(Array.from({ length: 3 }, () => fail('MODEL_UNAUTHENTICATED')))
    await fail('DISK_FULL')

    await alerting.at(1)

    const alerts = await alerting.alerts()
    expect(alerts.map(({ labels, value, condition }) => ({ labels, value, condition })).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))).toEqual([
      { labels: { reason: 'DISK_FULL' }, value: 1, condition: 'FIRING' }, { labels: { reason: 'MODEL_UNAUTHENTICATED' }, value: 3, condition: 'FIRING' },
    ])
    const affected = async () => new Set((await alerting.alerts()).find(({ labels }) => labels.reason === 'MODEL_UNAUTHENTICATED')?.pipelines)
    expect(await affected()).toEqual(new Set(pipelines))

    const more = await fail('MODEL_UNAUTHENTICATED')
    await alerting.at(2)
    expect(await affected()).toEqual(new Set([...pipelines, more]))
    expect(await alerting.alerts()).toHaveLength(2)
  })

  it('holds back by a pipeline only what is about that pipeline alone', async () => {
    const { id: channelId } = await alerting.givenWebhook()
    await alerting.givenRule({ groupBy: ['reason'], channelIds: [channelId] })
    const { runId, pipelineId } = await givenFailure(minute(0))
    const matchers = [{ label: 'pipeline', isEqual: true, value: pipelineId }]
    await database.db.transaction().execute(trx => insertSilence(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID, matchers, reason: 'r', startsAt: minute(-60), endsAt: new Date(Date.now() + 3_600_000), createdBy: 'operator',
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
    expect((await alerting.alerts()).filter(({ labels }) => labels.pipeline === pipelineId).map(({ condition }) => condition)).toEqual(['RESOLVED'])
  })
})
