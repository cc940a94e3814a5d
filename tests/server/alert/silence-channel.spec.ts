import { beforeEach, describe, expect, it } from 'vitest'
import { ensureReadyMade } from '#db/repositories/alert/alert-rule.repository'
import { evaluateOnce } from '#server/services/alert/engine/evaluate'
import { log } from '#server/log'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'
import { startReceiver } from '../../support/services/webhook-receiver'
import { noReaders } from '../../support/services/no-readers'

const NOBODY = '01900000-0000-7000-8000-0000000000ff'
const SECRET = 'a secret of the receiver'

describe.each([mainDatabase()])('silences and channels by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { allowsPrivateWebhooks: true }))
  const receiver = hold(() => startReceiver(SECRET))
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

  describe('silences', () => {
    it('name what they match, an archived pipeline too', async () => {
      const [alert] = await givenAlerts()
      const pipeline = alert!.labels.pipeline!
      await server.db.updateTable('pipelines').set({ archivedAt: new Date() }).where('id', '=', pipeline).execute()
      const matchers = [
        { label: 'rule', value: alert!.ruleId },
        { label: 'pipeline', value: pipeline },
        { label: 'pipeline', isEqual: false, value: NOBODY },
        { label: 'dataset', value: 'none' },
      ]
      const silence = await api('silenceCreate', { body: { matchers, reason: 'planned work', endsAt: later(60) } })

      expect(silence.matchers.map(({ name, rule }) => [name, rule])).toEqual([
        [alert!.ruleName, { readyMade: null, hasOwnName: true }], [`pipeline ${pipeline}`, null], ['', null],
        ['', null],
      ])
      expect((await api('silenceList')).items.find(({ id }) => id === silence.id)?.matchers).toEqual(silence.matchers)
    })

    it('silence at once, and end at once', async () => {
      const [alert] = await givenAlerts()
      const silence = await api('silenceCreate', {
        body: { matchers: [{ label: 'rule', value: alert!.ruleId }], reason: 'planned work', endsAt: later(60) },
      })
      expect(silence).toMatchObject({ state: 'active', alerts: 1, createdBy: 'operator' })
      expect(await api('alertGet', { params: { id: alert!.id } }))
        .toMatchObject({ silence: { id: silence.id, reason: 'planned work' } })

      await api('silenceDelete', { params: { id: silence.id }, version: silence.version })

      expect(await api('silenceGet', { params: { id: silence.id } }))
        .toMatchObject({ state: 'ended', endedBy: 'operator', alerts: 0 })
      expect(await api('alertGet', { params: { id: alert!.id } })).toMatchObject({ silence: null })
      expect(
        (await failureOf(api('silenceDelete', { params: { id: silence.id }, version: silence.version + 1 }))).status,
      ).toBe(409)
      expect((await failureOf(api('silenceDelete', { params: { id: silence.id }, version: silence.version }))).status)
        .toBe(412)
      expect((await api('silenceList', { query: { state: ['ended'] } })).items.map(({ id }) => id))
        .toContain(silence.id)
    })

    it('need a reason, and an end in the future that is not too far', async () => {
      const create = (endsAt: string, reason = 'x') =>
        api('silenceCreate', { body: { matchers: [{ label: 'team', value: 'data' }], reason, endsAt } })

      expect(await pointersOf(create(later(-1)))).toEqual(['/endsAt NOT_LATER'])
      expect(await pointersOf(create(later(60 * 24 * 31)))).toEqual(['/endsAt TOO_LONG'])
      expect((await failureOf(create(later(1), ' '))).status).toBe(400)
      expect((await failureOf(api('silenceGet', { params: { id: NOBODY } }))).status).toBe(404)
    })
  })

  describe('channels', () => {
    const givenChannel = (url = receiver.url) =>
      api('channelCreate', { body: { name: someName('hook'), kind: 'webhook', url, secret: SECRET } })

    it('are created, tested, changed and deleted, and never show their secret', async () => {
      const made = await givenChannel()
      expect(made)
        .toMatchObject({ kind: 'webhook', url: receiver.url, hasSecret: true, last: null, rules: 0, waiting: 0 })

      expect(await api('channelTest', { params: { id: made.id } })).toMatchObject({ ok: true, status: 204, code: '' })
      expect(receiver.received.at(-1)).toMatchObject({ isSigned: true, body: { kind: 'test' } })
      const rule = await givenRule({ channelIds: [made.id] })
      const changed = await api('channelChange', {
        params: { id: made.id }, version: made.version, body: { name: 'other', secret: 'another secret, long enough' },
      })
      expect(changed).toMatchObject({ name: 'other', version: 2, rules: 1, last: { ok: true, status: 204 } })
      await api('channelTest', { params: { id: made.id } })
      expect(receiver.received.at(-1)?.isSigned).toBe(false)
      await api('channelDelete', { params: { id: made.id }, version: 2 })

      expect(await api('alertRuleGet', { params: { id: rule.id } })).toMatchObject({ channelIds: [] })
      expect((await failureOf(api('channelGet', { params: { id: made.id } }))).status).toBe(404)
      const audit = JSON.stringify(await server.db
        .selectFrom('auditLog').selectAll().where('noun', '=', 'channel').execute())
      expect(audit).not.toMatch(/a secret of the receiver|another secret/)
      expect(JSON.stringify(await server.db.selectFrom('idempotencyKeys').selectAll().execute())).not.toContain(SECRET)
    })

    it('report what a receiver answers', async () => {
      const { id } = await givenChannel()
      receiver.answer(response => void response.writeHead(500).end())

      expect(await api('channelTest', { params: { id } })).toMatchObject({ ok: false, status: 500, code: 'BAD_STATUS' })
      expect(await api('channelGet', { params: { id } }))
        .toMatchObject({ last: { ok: false, status: 500, code: 'BAD_STATUS' } })
      receiver.answer(response => void response.writeHead(204).end())
    })

    it.each([
      ['ftp://x/', 'BAD_URL'], ['nonsense', 'BAD_URL'], ['http://169.254.169.254/', 'ADDRESS_NOT_ALLOWED'],
    ])('refuse %s', async (url, code) => {
      expect(await pointersOf(givenChannel(url))).toEqual([`/url ${code}`])
    })

    it('keep the in-app channel, which has no address', async () => {
      await server.db.transaction().execute(trx => ensureReadyMade(trx))
      const inApp = (await api('channelList')).items.find(channel => channel.kind === 'in_app')!

      expect(await api('channelTest', { params: { id: inApp.id } })).toMatchObject({ ok: true, status: null })
      expect((await failureOf(api('channelDelete', { params: { id: inApp.id }, version: inApp.version }))).status)
        .toBe(409)
      expect((await failureOf(api(
        'channelChange', { params: { id: inApp.id }, version: inApp.version, body: { url: receiver.url } },
      ))).status).toBe(422)
      expect(
        (await failureOf(api('channelChange', { params: { id: inApp.id }, version: 99, body: { name: 'x' } }))).status,
      ).toBe(412)
    })
  })
})
