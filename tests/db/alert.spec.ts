import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  claimDeliveries, delayDelivery, insertAlertDelivery, releaseDeliveryClaims, setDeliveryDone,
} from '#db/repositories/alert/alert-delivery.repository'
import { listOpenFailures } from '#db/repositories/alert/alert-fact.repository'
import { addSamples, deleteOldSamples, listSamples } from '#db/repositories/alert/alert-sample.repository'
import { deletePending, insertAlert, insertAlertEvents, updateAlert } from '#db/repositories/alert/alert.repository'
import { ensureReadyMade, setEvaluated } from '#db/repositories/alert/alert-rule.repository'
import { insertChannel } from '#db/repositories/alert/channel.repository'
import type { Condition } from '#shared/domain/alert/alert-state'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { givenRun } from '../support/run/given-run'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { hold } from '../support/hold'

const at = (time: string) => new Date(`2026-03-01T${time}Z`)
const projectId = DEFAULT_PROJECT_ID

describe.each(databases())('the tables of alerts on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const trx = <T>(work: Parameters<ReturnType<typeof database.db.transaction>['execute']>[0]) =>
    database.db.transaction().execute(work) as Promise<T>
  let ruleId = ''

  beforeEach(async () => {
    await database.db.deleteFrom('alerts').execute()
    await database.db.deleteFrom('channels').execute()
    await trx(t => ensureReadyMade(t))
    ruleId = (
      await database.db.selectFrom('alertRules').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow()
    ).id
  })

  const givenAlert = async (id = v7(), condition: Condition = 'FIRING') => {
    await trx(t => insertAlert(t, {
      id, projectId, ruleId, fingerprint: 'f', labels: {}, groupKey: '{}', condition, cause: 'breach',
      conditionAt: at('01:00:00'), evaluatedAt: at('01:00:00'),
      candidateCause: null, candidateAt: null, severity: 'warning', peakSeverity: 'warning', value: 1, peak: 1,
      startedAt: at('01:00:00'), firedAt: condition === 'PENDING' ? null : at('01:00:00'),
      resolvedAt: null, endReason: null, ackedAt: null, firstAckedAt: null, ackUntil: null, closedAt: null,
      silenceId: null, silencedUntil: null, inhibitedBy: null, pipelines: [],
    }))
    return id
  }

  it('hold one living alert a fingerprint', async () => {
    const id = await givenAlert()
    await expect(givenAlert()).rejects.toThrow(/alerts_alive_key/)
    await expect(trx(t => updateAlert(t, id, { condition: 'RESOLVED' }))).rejects.toThrow(/alerts_resolved_check/)

    await trx(t => updateAlert(t, id, { condition: 'RESOLVED', resolvedAt: at('02:00:00') }))
    await givenAlert()

    expect(await database.db.selectFrom('alerts').select('id').execute()).toHaveLength(2)
  })

  it('delete what was only pending, with its events, and nothing else', async () => {
    const id = await givenAlert(v7(), 'PENDING')
    await trx(t => insertAlertEvents(t, [{ projectId, alertId: id, type: 'pending' }]))
    await trx(t => deletePending(t, [id]))
    expect(await database.db.selectFrom('alertEvents').selectAll().where('alertId', '=', id).execute()).toEqual([])

    const fired = await givenAlert()
    await trx(t => deletePending(t, [fired]))
    expect(await database.db.selectFrom('alerts').select('id').execute()).toEqual([{ id: fired }])
  })

  it('remember how far a rule was evaluated, unless it was edited meanwhile', async () => {
    await setEvaluated(database.db, [{ id: ruleId, version: 1, evaluatedTo: at('03:00:00'), error: '' }])
    await setEvaluated(database.db, [{ id: ruleId, version: 2, evaluatedTo: at('04:00:00'), error: 'X' }])

    expect(await database.db
      .selectFrom('alertRules').select(['evaluatedTo', 'error', 'version']).where('id', '=', ruleId).executeTakeFirst())
      .toEqual({ evaluatedTo: at('03:00:00'), error: '', version: 1 })
  })

  it('give each delivery to one console, in order for a rule and a channel, until it is done', async () => {
    const channelId = v7()
    await trx(t => insertChannel(
      t, { id: channelId, projectId, name: 'hook', kind: 'webhook', url: 'http://x', secret: '', isEnabled: true },
    ))
    const other = v7()
    for (const rule of [ruleId, ruleId, other]) {
      await trx(t =>
        insertAlertDelivery(t, { projectId, channelId, ruleId: rule, alertIds: [], kind: 'raised', payload: { n: 1 } }))
    }
    const claim = () => claimDeliveries(database.db, { limit: 10, leaseMs: 60_000, places: 4, free: new Map() })

    const [one, two] = await Promise.all([claim(), claim()])
    const first = [...one, ...two]
    expect(first.map(row => row.ruleId).sort()).toEqual([ruleId, other].sort())
    expect(await claim()).toEqual([])

    await releaseDeliveryClaims(database.db)
    expect((await claim()).map(row => ({ id: row.id, tries: row.tries })))
      .toEqual(first.sort((a, b) => a.id < b.id ? -1 : 1).map(row => ({ id: row.id, tries: 2 })))
    const mine = first.find(row => row.ruleId === ruleId)!
    await delayDelivery(database.db, mine.id, { waitMs: 60_000, status: 500, code: 'BAD_STATUS', message: '' })
    expect(await claim()).toEqual([])
    await setDeliveryDone(database.db, mine.id, { ok: true, status: 200, code: '', message: '' })

    expect((await claim()).map(row => row.ruleId)).toEqual([ruleId])
  })

  it('give the first of each channel before the second of any, and no channel more than its places', async () => {
    const channels = [v7(), v7(), v7()] as const
    for (const [index, count] of [5, 1, 2].entries()) {
      await trx(t => insertChannel(t, {
        id: channels[index]!, projectId, name: `hook ${index}`, kind: 'webhook', url: 'http://x', secret: '',
        isEnabled: true,
      }))
      for (let number = 0; number < count; number += 1) {
        await trx(t => insertAlertDelivery(
          t, { projectId, channelId: channels[index]!, ruleId: v7(), alertIds: [], kind: 'raised', payload: {} },
        ))
      }
    }
    const claim = async (limit: number, free = new Map<string, number>()) => {
      const claimed = await claimDeliveries(database.db, { limit, leaseMs: 60_000, places: 2, free })
      return channels.map(id => claimed.filter(row => row.channelId === id).length)
    }

    expect(await claim(3)).toEqual([1, 1, 1])
    expect(await claim(10, new Map([[channels[0], 0]]))).toEqual([0, 0, 1])
    expect(await claim(10)).toEqual([2, 0, 0])
    expect(await claim(10, new Map([[channels[0], 1]]))).toEqual([1, 0, 0])
  })

  it('add up measurements by minute, and keep the newest', async () => {
    await addSamples(database.db, [
      { metric: 'grpc_success', label: '', at: at('01:00:10'), count: 10, sum: 9 },
      { metric: 'workers', label: '', at: at('01:00:10'), count: 1, sum: 2 },
    ])
    await addSamples(database.db, [
      { metric: 'grpc_success', label: '', at: at('01:00:40'), count: 5, sum: 5 },
      { metric: 'workers', label: '', at: at('01:00:40'), count: 1, sum: 1 },
    ])

    const read = (metric: string) => listSamples(database.db, { metric, from: at('01:00:00'), to: at('01:01:00') })
    expect(await read('grpc_success')).toMatchObject([{ bucketStart: at('01:00:00'), count: 15, sum: 14 }])
    expect(await read('workers')).toMatchObject([{ last: 1 }])
    await deleteOldSamples(database.db, at('02:00:00'))
    expect(await read('workers')).toEqual([])
  })

  it('read open failures anew when one comes or is decided, and only then', async () => {
    const set = (id: string, change: { disposition?: 'open' | 'waived', stateReason?: string }) => database.db
      .updateTable('taskRuns').set({ observedState: 'FAILED', finishedAt: at('01:00:00'), ...change })
      .where('id', '=', id).execute()
    const read = async () =>
      (await listOpenFailures(database.db, { projectId, pipelineId: undefined })).map(({ reason }) => reason).sort()
    const [first, second] = [await givenRun(database.db), await givenRun(database.db)]

    expect(await read()).toEqual([])
    await set(first.runId, { disposition: 'open', stateReason: 'A' })
    expect(await read()).toEqual(['A'])

    // No run changes its reason after its end, so that it would be read shows that it is not.
    await set(first.runId, { stateReason: 'AA' })
    expect(await read()).toEqual(['A'])

    await set(second.runId, { disposition: 'open', stateReason: 'B' })
    expect(await read()).toEqual(['AA', 'B'])
    await set(first.runId, { disposition: 'waived' })
    expect(await read()).toEqual(['B'])
  })
})
