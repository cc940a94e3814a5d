import { beforeEach, describe, expect, it } from 'vitest'
import { evaluateOnce } from '#server/services/alert/engine/evaluate'
import { log } from '#server/log'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf, raw } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'
import { noReaders } from '../../support/services/no-readers'

const NOBODY = '01900000-0000-7000-8000-0000000000ff'

describe.each([mainDatabase()])('alerts by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { allowsPrivateWebhooks: true }))
  const api = createApi(() => server.url)

  const pointersOf = async (call: Promise<unknown>) =>
    (await failureOf(call)).problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`)
  const evaluate = () => evaluateOnce({ db: server.db, ...noReaders, log, now: () => new Date() }, { isInGrace: false })
  const givenRule = (body: object = {}) => api('alertRuleCreate', { body: {
    name: someName('rule'), metric: 'failures_open', comparison: 'above', warning: 0, groupBy: ['pipeline'], ...body,
  } })
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

  beforeEach(async () => {
    for (const { id, version } of (await api('alertRuleList', { query: { limit: 200 } })).items) {
      await api('alertRuleDelete', { params: { id }, version })
    }
    await server.db.updateTable('taskRuns')
      .set({ disposition: 'waived', decidedAt: new Date() }).where('disposition', '=', 'open').execute()
    server.published.length = 0
  })

  async function givenFailure() {
    const run = await givenRun(server.db)
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', finishedAt: new Date(Date.now() - 1_000) })
      .where('id', '=', run.runId).execute()
    return run
  }

  /** A rule with one firing alert for each of as many failed pipelines. */
  async function givenAlerts(count = 1, rule: object = {}) {
    const { id } = await givenRule(rule)
    for (let number = 0; number < count; number += 1) {
      await givenFailure()
    }
    await evaluate()
    return (await api('alertList', { query: { ruleId: id } })).items
  }

  describe('rules', () => {
    it('are created, read, changed, archived and restored', async () => {
      const made = await givenRule({ labels: { team: 'data' }, forMs: 60_000 })
      expect(await api('alertRuleGet', { params: { id: made.id } })).toEqual(made)
      expect(made).toMatchObject({
        version: 1, condition: 'OK', raised: 0, readyMade: null, hasOwnName: true, evaluatedAt: null, windowMs: 900_000,
        noData: 'keep',
      })

      const changed = await api('alertRuleChange', { params: { id: made.id }, version: 1, body: { critical: 5 } })
      expect(changed).toMatchObject({ version: 2, critical: 5, warning: 0 })
      await api('alertRuleDelete', { params: { id: made.id }, version: 2 })
      expect((await api('alertRuleList')).items).toEqual([])
      expect((await api('alertRuleList', { query: { archived: 'true' } })).items.map(rule => rule.id))
        .toContain(made.id)

      expect(await api('alertRuleRestore', { params: { id: made.id } })).toMatchObject({ archivedAt: null })
      expect(server.published).toContain('alerts')
      const { items } = { items: await server.db
        .selectFrom('auditLog').select('action').where('nounId', '=', made.id).orderBy('id').execute() }
      expect(items.map(row => row.action))
        .toEqual(['alert_rule.create', 'alert_rule.update', 'alert_rule.archive', 'alert_rule.restore'])
    })

    it.each<[string, object, string[]]>([
      ['no threshold', { warning: null }, ['/critical THRESHOLD_MISSING']],
      ['thresholds in the wrong order', { warning: 5, critical: 1 }, ['/critical THRESHOLD_ORDER']],
      ['a window longer than the history', { windowMs: 30 * 86_400_000 }, ['/windowMs WINDOW_TOO_LONG']],
      [
        'what its metric does not know', { groupBy: ['model'], filter: { stage: 'x' } },
        ['/filter/stage FILTER_NOT_APPLICABLE', '/groupBy/0 GROUP_NOT_APPLICABLE'],
      ],
      [
        'what is not there', { filter: { pipelineId: NOBODY }, channelIds: [NOBODY] },
        ['/filter/pipelineId NO_PIPELINE', '/channelIds/0 NO_CHANNEL'],
      ],
    ])('are refused with %s', async (_, rule, faults) => {
      expect(await pointersOf(givenRule(rule))).toEqual(faults)
      expect((await failureOf(givenRule(rule))).status).toBe(422)
    })

    it('are malformed with a metric that no longer exists', async () => {
      const answer = await raw(server.url, '/alert-rules', {
        method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'x', metric: 'gone', comparison: 'above', warning: 1 }),
      })

      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ errors: [{ pointer: '/metric' }] })
    })

    it('are checked as a whole when one value changes', async () => {
      const { id } = await givenRule({ warning: 3 })

      expect(await pointersOf(api('alertRuleChange', { params: { id }, version: 1, body: { critical: 2 } })))
        .toEqual(['/critical THRESHOLD_ORDER'])
      expect(await api('alertRuleGet', { params: { id } })).toMatchObject({ version: 1, critical: null })
    })

    it('are not changed by who read an older version, and not found when they are not there', async () => {
      const { id } = await givenRule()
      await api('alertRuleChange', { params: { id }, version: 1, body: { name: 'other' } })

      expect((await failureOf(api('alertRuleChange', { params: { id }, version: 1, body: { name: 'mine' } }))).status)
        .toBe(412)
      expect((await failureOf(api('alertRuleDelete', { params: { id }, version: 1 }))).status).toBe(412)
      expect((await failureOf(api('alertRuleGet', { params: { id: NOBODY } }))).status).toBe(404)
      expect((await raw(server.url, `/alert-rules/${id}`, { method: 'DELETE' })).status).toBe(428)
    })

    it('are there for each new project', async () => {
      const project = await api('projectCreate', { body: { key: someName('p').replaceAll(' ', '-'), name: 'p' } })

      const { items } = await api('alertRuleList', { query: { projectId: project.id } })
      expect(items.map(rule => rule.readyMade).sort()).toEqual(READY_MADE_RULES.map(rule => rule.key).sort())
      expect(items.every(rule => rule.isEnabled && !rule.hasOwnName && rule.channelIds.length === 1)).toBe(true)
    })

    it('end their alerts when they are disabled or watch something else, and go on with another threshold', async () => {
      const [alert] = await givenAlerts()
      const rule = await api('alertRuleGet', { params: { id: alert!.ruleId } })
      expect(rule).toMatchObject({ condition: 'FIRING', raised: 1 })

      const kept = await api(
        'alertRuleChange', { params: { id: rule.id }, version: rule.version, body: { critical: 9 } },
      )
      expect(await api('alertGet', { params: { id: alert!.id } })).toMatchObject({ resolvedAt: null })
      await api('alertRuleChange', { params: { id: rule.id }, version: kept.version, body: { isEnabled: false } })

      expect(await api('alertGet', { params: { id: alert!.id } }))
        .toMatchObject({ condition: 'RESOLVED', end: 'rule_disabled' })
    })
  })

  describe('alerts', () => {
    it('are listed by tab, each on one, and counted as they are listed', async () => {
      const alerts = await givenAlerts(4)
      const [first, second, third] = alerts
      await api('alertAck', { params: { id: first!.id }, body: { note: 'seen' } })
      await api('alertClose', { params: { id: second!.id }, body: { note: 'not ours' } })
      await api('silenceCreate', { body: {
        matchers: [{ label: 'pipeline', value: third!.labels.pipeline! }], reason: 'planned', endsAt: later(60),
      } })

      const ids = async (tab: 'firing' | 'acked' | 'silenced' | 'history' | 'pending') =>
        (await api('alertList', { query: { tab, ruleId: first!.ruleId } })).items.map(alert => alert.id)
      expect(await ids('acked')).toEqual([first!.id])
      expect(await ids('history')).toEqual([second!.id])
      expect(await ids('silenced')).toEqual([third!.id])
      expect(await ids('firing')).toEqual([alerts[3]!.id])
      expect(await api('alertCounts')).toMatchObject({
        firing: { critical: 0, warning: 1 }, acked: 1, silenced: 1, pending: 0, rules: 1, rulesInError: 0,
        mttaMs: expect.any(Number),
      })
      expect((await api('alertList', { query: { tab: 'firing', count: 'true' } })))
        .toMatchObject({ total: 1, totalIsExact: true })
    })

    it('are not counted as firing while they only show that there is no data', async () => {
      const [alert] = await givenAlerts()
      await server.db.updateTable('alerts')
        .set({ condition: 'NO_DATA', cause: 'no_data', firedAt: null }).where('id', '=', alert!.id).execute()

      const { firing, pending } = await api('alertCounts')
      const listed = await Promise.all((['firing', 'pending'] as const).map(async tab =>
        (await api('alertList', { query: { tab } })).items.map(({ id }) => id)))

      expect({ firing, pending }).toEqual({ firing: { critical: 0, warning: 0 }, pending: 1 })
      expect(listed).toEqual([[], [alert!.id]])
      expect((await failureOf(api('alertAck', { params: { id: alert!.id }, body: {} }))).status).toBe(409)
    })

    it('are paged, and found by pipeline, severity and text', async () => {
      const alerts = await givenAlerts(3)
      const first = await api('alertList', { query: { limit: 2 } })
      const second = await api('alertList', { query: { limit: 2, cursor: first.nextCursor! } })

      expect([...first.items, ...second.items].map(alert => alert.id)).toEqual(alerts.map(alert => alert.id))
      expect(second.nextCursor).toBeNull()
      expect((await api(
        'alertList', { query: { pipelineId: alerts[1]!.labels.pipeline! } },
      )).items.map(alert => alert.id)).toEqual([alerts[1]!.id])
      expect((await api('alertList', { query: { severity: ['critical'] } })).items).toEqual([])
      expect((await api('alertList', { query: { q: alerts[0]!.ruleName } })).items).toHaveLength(3)
      expect((await api(
        'alertList', { query: { q: `pipeline ${alerts[2]!.labels.pipeline!}` } },
      )).items.map(alert => alert.id)).toEqual([alerts[2]!.id])
      expect((await failureOf(api('alertList', { query: { cursor: 'x' } }))).status).toBe(400)
    })

    it('say what they are about', async () => {
      const [alert] = await givenAlerts()
      const pipeline = alert!.labels.pipeline!

      expect(alert).toMatchObject({
        condition: 'FIRING', cause: 'breach', handling: 'OPEN', severity: 'warning', value: 1, threshold: 0,
        labelNames: { pipeline: `pipeline ${pipeline}` }, pipelines: [{ id: pipeline, name: `pipeline ${pipeline}` }],
        ack: null, silence: null, inhibitedBy: null,
      })
    })

    it('are acknowledged with a note, opened again and closed, with every step and its author', async () => {
      const [{ id } = { id: '' }] = await givenAlerts()
      const acked = await api('alertAck', { params: { id }, body: { note: 'looking', until: later(60) } })
      expect(acked).toMatchObject({ handling: 'ACKED', ack: { by: 'operator', note: 'looking' } })
      expect(await api('alertAck', { params: { id }, body: { note: 'still' } }))
        .toMatchObject({ ack: { note: 'still', until: null } })
      expect(await api('alertUnack', { params: { id } })).toMatchObject({ handling: 'OPEN', ack: null })
      await api('alertUnack', { params: { id } })
      const closed = await api('alertClose', { params: { id }, body: { note: 'fixed elsewhere' } })

      expect(closed).toMatchObject({ handling: 'CLOSED', closed: { by: 'operator', note: 'fixed elsewhere' } })
      expect(closed.events.map(({ type, actor, note }) => `${type} ${actor} ${note}`)).toEqual([
        'firing  ', 'acked operator looking', 'acked operator still', 'unacked operator ',
        'closed operator fixed elsewhere',
      ])
      expect((await failureOf(api('alertAck', { params: { id }, body: {} }))).status).toBe(409)
    })

    it('cannot be handled when they are resolved or not there', async () => {
      const [alert] = await givenAlerts()
      await server.db.updateTable('taskRuns')
        .set({ disposition: 'waived', decidedAt: new Date() }).where('disposition', '=', 'open').execute()
      await evaluate()

      expect((await failureOf(api('alertAck', { params: { id: alert!.id }, body: {} }))).status).toBe(409)
      expect((await failureOf(api('alertClose', { params: { id: NOBODY }, body: { note: 'x' } }))).status).toBe(404)
      expect(await pointersOf(api('alertAck', { params: { id: alert!.id }, body: { until: later(-1) } })))
        .toEqual(['/until NOT_LATER'])
    })

    it('are acknowledged together, each by itself', async () => {
      const [first, second, third] = await givenAlerts(3)
      await api('alertClose', { params: { id: second!.id }, body: { note: 'x' } })
      await api('alertAck', { params: { id: third!.id }, body: { note: 'mine' } })

      const { items } = await api(
        'alertBulkAck', { body: { ids: [first!.id, second!.id, third!.id, NOBODY], note: 'all seen' } },
      )

      expect(Object.fromEntries(items.map(({ id, code }) => [id, code])))
        .toEqual({ [first!.id]: '', [second!.id]: 'conflict', [third!.id]: 'conflict', [NOBODY]: 'not_found' })
      expect(await api('alertGet', { params: { id: third!.id } })).toMatchObject({ ack: { note: 'mine' } })
      expect(await api('alertGet', { params: { id: first!.id } })).toMatchObject({ ack: { note: 'all seen' } })
    })
  })
})
