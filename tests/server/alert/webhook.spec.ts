import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import pino from 'pino'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGuardedClient, type GuardedClient } from '#egress/guarded-client'
import { insertAlertDelivery } from '#db/repositories/alert/alert-delivery.repository'
import { findChannel, insertChannel, type ChannelRow } from '#db/repositories/alert/channel.repository'
import { createWebhookChannel } from '#server/services/alert/channel/webhook.channel'
import { createDeliveries } from '#server/services/alert/engine/deliver'
import { openSecret, sealSecret } from '#server/services/common/sealed-secret'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { until } from '../../support/services/process'
import { startReceiver } from '../../support/services/webhook-receiver'
import { noReaders } from '../../support/services/no-readers'

const SECRET = 'a secret of the receiver'
const KEY = randomBytes(32).toString('base64')

describe('webhooks', () => {
  const kind = mainDatabase()
  const database = hold(() => givenDatabase(kind))
  const receiver = hold(() => startReceiver(SECRET))
  const inner = hold(() => startReceiver(SECRET))
  let client: GuardedClient

  beforeEach(async () => {
    client = createGuardedClient(true)
    receiver.received.length = 0
    inner.received.length = 0
    inner.answer(response => void response.writeHead(204).end())
    receiver.answer(response => void response.writeHead(204).end())
    await database.db.deleteFrom('channels').execute()
  })
  afterEach(() => client.close())

  const toChannel = (url: string): ChannelRow => ({
    id: v7(), kind: 'webhook', name: 'hook', url: null, sealedUrl: sealSecret(KEY, url),
    secret: sealSecret(KEY, SECRET), projectId: DEFAULT_PROJECT_ID,
  } as ChannelRow)
  const send = (url = receiver.url, { allowsPrivate = true, deadlineMs = 30_000 } = {}) => {
    const guarded = allowsPrivate ? client : createGuardedClient(false)
    return createWebhookChannel({ client: guarded, secretKey: KEY, now: () => new Date(), deadlineMs })
      .deliver(toChannel(url), { id: 'delivery-1', kind: 'raised', payload: { kind: 'raised', alerts: [] } })
  }

  it('are signed, with a time and a stable id', async () => {
    expect(await send()).toEqual({ ok: true, status: 204, code: '', message: '', isFinal: true })
    expect(receiver.received).toMatchObject([{
      isSigned: true, body: { deliveryId: 'delivery-1', kind: 'raised' },
      headers: { 'x-delivery-id': 'delivery-1', 'x-event': 'raised', 'content-type': 'application/json' },
    }])
  })

  it.each([[500], [404], [429], [302]])('report the answer %d', async (status) => {
    receiver.answer(response => void response.writeHead(status, { location: '/other' }).end('no'))

    expect(await send()).toMatchObject({ ok: false, status, code: 'BAD_STATUS', isFinal: false })
    expect(receiver.received).toHaveLength(1)
  })

  const DINGTALK = '/robot/send?access_token=0123456789abcdef'
  const WECOM = '/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4'
  const FEISHU = '/open-apis/bot/v2/hook/1c6c0d2e-7f1a-4b7e'

  it.each([
    [DINGTALK, { errcode: 310000, errmsg: 'keywords not in content' }, true, '310000: keywords not in content'],
    [DINGTALK, { errcode: 410100, errmsg: '发送速度太快而限流' }, false, '410100: 发送速度太快而限流'],
    [WECOM, { errcode: 93000, errmsg: 'no hook 693a91f6-7aaa-4bc4' }, true, '93000: no hook ••••'],
    [WECOM, { errcode: 45009, errmsg: 'api freq out of limit' }, false, '45009: api freq out of limit'],
    [FEISHU, { code: 19024, msg: 'Key Words Not Found', data: {} }, true, '19024: Key Words Not Found'],
    [FEISHU, { code: 11232, msg: 'frequency limited' }, false, '11232: frequency limited'],
  ])('report what the robot at %s refuses although it answers 200: %j', async (path, body, isFinal, words) => {
    receiver.answer(response => void response.writeHead(200).end(JSON.stringify(body)))

    const result = await send(`http://127.0.0.1:${receiver.port}${path}`)

    expect(result)
      .toEqual({ ok: false, status: 200, code: 'ROBOT_REFUSED', message: `the robot answered ${words}`, isFinal })
  })

  it.each([
    [DINGTALK, '{"errcode":0,"errmsg":"ok"}'],
    [FEISHU, '{"StatusCode":0,"code":0,"msg":"success"}'],
    ['/hook', '{"code":200,"msg":"ok"}'],
    ['/hook', 'ok'],
    ['/hook', '[1]'],
    ['/hook', `{"errcode":1,"errmsg":"${'x'.repeat(70_000)}"}`],
  ])('take the answer of %s as accepted: %.40s', async (path, body) => {
    receiver.answer(response => void response.writeHead(200).end(body))

    const result = await send(`http://127.0.0.1:${receiver.port}${path}`)

    expect(result).toEqual({ ok: true, status: 200, code: '', message: '', isFinal: true })
  })

  it('give up on a receiver that hangs, and on one that never ends its answer', async () => {
    receiver.answer(() => undefined)
    expect(await send(receiver.url, { deadlineMs: 300 })).toMatchObject({ ok: false, code: 'TIMEOUT', isFinal: false })

    receiver.answer(response => void response.writeHead(200).write('{'))
    expect(await send(receiver.url, { deadlineMs: 300 })).toMatchObject({ ok: false, code: 'TIMEOUT' })
  })

  it('report a receiver that is away', async () => {
    expect(await send('http://127.0.0.1:1024/none')).toMatchObject({ ok: false, code: 'UNREACHABLE', isFinal: false })
  })

  it('follow a redirect that repeats the request, some times', async () => {
    receiver.answer((response) => {
      const isFirst = receiver.received.length === 1
      response.writeHead(isFirst ? 307 : 200, { location: '/moved' }).end()
    })
    expect(await send()).toMatchObject({ ok: true, status: 200 })
    expect(receiver.received.map(({ path, isSigned }) => ({ path, isSigned })))
      .toEqual([{ path: '/hook', isSigned: true }, { path: '/moved', isSigned: true }])

    receiver.answer(response => void response.writeHead(308, { location: '/moved' }).end())
    expect(await send()).toMatchObject({ ok: false, code: 'TOO_MANY_REDIRECTS' })
  })

  it.each([
    'http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://[::1]:PORT/', 'http://[::ffff:7f00:1]:PORT/',
    'http://0x7f.1:PORT/', 'http://2130706433:PORT/', 'http://10.0.0.1:PORT/',
  ])('never reach %s unless private addresses are allowed', async (address) => {
    expect(await send(address.replace('PORT', String(inner.port)), { allowsPrivate: false }))
      .toMatchObject({ ok: false, code: 'ADDRESS_NOT_ALLOWED', isFinal: true })
    expect(inner.received).toEqual([])
  })

  it.each(['http://169.254.169.254/latest', 'http://0.0.0.0:8080/'])('never reach %s', async (address) => {
    expect(await send(address)).toMatchObject({ ok: false, code: 'ADDRESS_NOT_ALLOWED', isFinal: true })
  })

  it('check where a redirect leads', async () => {
    receiver.answer(response => void response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end())

    expect(await send()).toMatchObject({ ok: false, code: 'ADDRESS_NOT_ALLOWED' })
  })

  it.each([
    'ftp://example.com/', 'http://user:pass@example.com/', 'http://example.com:25/',
  ])('refuse %s', async (address) => {
    expect(await send(address)).toMatchObject({ ok: false, code: 'BAD_URL', isFinal: true })
  })

  it('say that a secret cannot be opened with another key', async () => {
    const other = createWebhookChannel({ client, secretKey: randomBytes(32).toString('base64'), now: () => new Date() })

    expect(await other.deliver(toChannel(receiver.url), { id: 'x', kind: 'raised', payload: {} }))
      .toMatchObject({ ok: false, code: 'SECRET_UNREADABLE', isFinal: true })
    expect(openSecret(KEY, sealSecret(KEY, SECRET))).toBe(SECRET)
    expect(sealSecret(KEY, SECRET)).not.toBe(sealSecret(KEY, SECRET))
  })

  describe('of the outbox', () => {
    const startSending = (deadlineMs = 30_000) => createDeliveries({
      db: database.db, kind, ...noReaders, log: pino({ level: 'silent' }), now: () => new Date(),
      channels: { webhook: createWebhookChannel({ client, secretKey: KEY, now: () => new Date(), deadlineMs }) },
    })

    async function givenDelivery(count = 1, { url = receiver.url, rules = 1 } = {}): Promise<string> {
      const channelId = v7()
      await database.db.transaction().execute(async (trx) => {
        await insertChannel(trx, {
          id: channelId, projectId: DEFAULT_PROJECT_ID, name: 'hook', kind: 'webhook', url,
          secret: sealSecret(KEY, SECRET), isEnabled: true,
        })
        for (const [number, ruleId] of Array.from({ length: rules }, () => v7()).flatMap(id =>
          Array.from({ length: count }, (_, place) => [place, id] as const))) {
          await insertAlertDelivery(trx, {
            projectId: DEFAULT_PROJECT_ID, channelId, ruleId, alertIds: [], kind: number === 0 ? 'raised' : 'resolved',
            payload: { kind: number === 0 ? 'raised' : 'resolved', alerts: [] },
          })
        }
      })
      return channelId
    }

    const states = async () =>
      (await database.db.selectFrom('alertDeliveries').select('state').orderBy('id').execute()).map(row => row.state)

    it('are sent again under their id until they are accepted, in order, and then never', async () => {
      const channelId = await givenDelivery(2)
      receiver.answer(response => void response.writeHead(receiver.received.length === 1 ? 500 : 204).end())
      const sending = startSending()
      sending.start()

      await until('both to be accepted', async () => (await states()).every(state => state === 'sent'))
      await sending.stop()

      const ids = receiver.received.map(({ body }) => body.deliveryId)
      expect(receiver.received.map(({ body }) => body.kind)).toEqual(['raised', 'raised', 'resolved'])
      expect(ids[0]).toBe(ids[1])
      expect(new Set(ids).size).toBe(2)
      expect(await findChannel(database.db, channelId)).toMatchObject({ lastOk: true, lastStatus: 204 })
    })

    it('are sent again to a robot that is asked too often, and not to one that has no keyword of them', async () => {
      const channelId = await givenDelivery(1)
      const answers = [
        '{"errcode":130101,"errmsg":"too fast"}', '{"errcode":310000,"errmsg":"keywords not in content"}',
      ]
      receiver.answer(response => void response.writeHead(200).end(answers[receiver.received.length - 1]))
      const sending = startSending()
      sending.start()

      await until('it to be settled', async () => (await states()).every(state => state === 'failed'))
      await sending.stop()

      expect(receiver.received).toHaveLength(2)
      const channel = await findChannel(database.db, channelId)
      expect(channel).toMatchObject({ lastOk: false, lastStatus: 200, lastCode: 'ROBOT_REFUSED' })
    })

    it('are sent once by two consoles', async () => {
      await givenDelivery(1)
      await givenDelivery(1)
      const [one, other] = [startSending(), startSending()]
      one.start()
      other.start()

      await until('both to be accepted', async () => (await states()).every(state => state === 'sent'))
      await Promise.all([one.stop(), other.stop()])

      expect(receiver.received).toHaveLength(2)
    })

    it('wait for no receiver of another channel, however many it has and however long it hangs', async () => {
      const hung: ServerResponse[] = []
      inner.answer(response => void hung.push(response))
      const dead = await Promise.all([1, 2, 3].map(() => givenDelivery(1, { url: inner.url, rules: 40 })))
      const alive = await givenDelivery(3, { rules: 5 })
      const sending = startSending(600_000)
      sending.start()
      const statesOf = async (ids: readonly string[]) =>
        (await database.db.selectFrom('alertDeliveries').select('state').where('channelId', 'in', ids).execute())
          .map(row => row.state)

      await until('all of the other channel to be accepted', async () =>
        (await statesOf([alive])).every(state => state === 'sent'))

      expect(new Set(await statesOf(dead))).toEqual(new Set(['pending']))
      expect(receiver.received).toHaveLength(15)
      expect(new Set(receiver.received.map(({ body }) => body.deliveryId)).size).toBe(15)
      expect(hung).toHaveLength(12)

      inner.answer(response => void response.writeHead(204).end())
      hung.forEach(response => response.writeHead(204).end())
      await until('the rest to be accepted', async () => (await statesOf(dead)).every(state => state === 'sent'))
      await sending.stop()
      expect(inner.received).toHaveLength(120)
    })

    it('ask a receiver that fails by one at a time', async () => {
      let atOnce = 0
      let most = 0
      inner.answer((response) => {
        atOnce += 1
        most = inner.received.length > 4 ? Math.max(most, atOnce) : most
        setImmediate(() => {
          atOnce -= 1
          response.writeHead(500).end()
        })
      })
      await givenDelivery(1, { url: inner.url, rules: 30 })
      const sending = startSending()
      sending.start()

      await until('each to be refused', async () =>
        (await database.db.selectFrom('alertDeliveries').select('tries').execute()).every(row => row.tries > 0))
      await sending.stop()

      expect(most).toBe(1)
    })

    it('are not sent to a channel that is disabled', async () => {
      const channelId = await givenDelivery()
      await database.db.updateTable('channels').set({ isEnabled: false }).where('id', '=', channelId).execute()
      const sending = startSending()
      sending.start()

      await until('it to be settled', async () => (await states()).every(state => state === 'failed'))
      await sending.stop()

      expect(receiver.received).toEqual([])
    })
  })
})
