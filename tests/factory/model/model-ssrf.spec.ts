import fc from 'fast-check'
import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAllowedAddress } from '#egress/address.ts'
import type { GuardedClient } from '#egress/guarded-client.ts'
import { createGuardedClient } from '#factory/model/openai/guarded-request.ts'
import { chat, givenHttp } from './given-http.ts'
import { failureOf, givenModelService, type GivenModelService, user } from './given-model-service.ts'

let strict: GivenModelService
let open: GivenModelService
let canary: Awaited<ReturnType<typeof givenHttp>>

beforeAll(async () => {
  canary = await givenHttp((_, response) => response.end(chat('you should not see this')))
  strict = await givenModelService()
  open = await givenModelService({ allowsPrivateAddresses: true })
})

afterAll(async () => {
  await Promise.all([strict.close(), open.close(), canary.close()])
})

const ask = (model: GivenModelService, endpoint: string) =>
  model.generate({ model: 'mine', messages: user('hi'), target: { provider: 'openai', endpoint, model: 'tiny' } })

describe('by default', () => {
  it.each([
    '127.0.0.1', '127.1', '0x7f.1', '2130706433', '017700000001', '0', '[::1]', '[::ffff:7f00:1]', '[::ffff:127.0.0.1]',
    '[::]', 'localhost', 'LOCALHOST',
    '169.254.169.254', '[fe80::1]', '10.0.0.1', '192.168.1.1', '172.16.0.1', '100.64.0.1', '[fd00::1]',
    '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '①②⑦.⓪.⓪.①', '127。0。0。1',
  ])('%s is refused', async (host) => {
    const failure = await failureOf(ask(strict, `http://${host}:${canary.port}/v1`))

    expect(failure).toMatchObject({ code: status.PERMISSION_DENIED, reason: 'ADDRESS_NOT_ALLOWED' })
    expect(canary.seen).toHaveLength(0)
  })
})

describe('with private addresses allowed', () => {
  it('cloud metadata and unspecified addresses stay closed', async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '0.0.0.0', '[::]', '224.0.0.1', '[::ffff:169.254.169.254]']) {
      expect(await failureOf(ask(open, `http://${host}:${canary.port}/v1`)))
        .toMatchObject({ reason: 'ADDRESS_NOT_ALLOWED' })
    }
    expect(canary.seen).toHaveLength(0)
  })

  it('a redirect is not followed', async () => {
    const redirecting = await givenHttp((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${canary.port}/v1` }).end())

    const failure = await failureOf(ask(open, `http://localhost:${redirecting.port}/v1`))
    await redirecting.close()

    expect(failure).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'PROVIDER_REDIRECT' })
    expect(canary.seen).toHaveLength(0)
  })
})

describe('a name', () => {
  const post = (client: GuardedClient, signal = AbortSignal.timeout(5_000)) =>
    client.post({ url: new URL(`http://rebinding.test:${canary.port}/`), headers: {}, body: '', signal })

  it('with one forbidden address is refused', async () => {
    const client = createGuardedClient(false, async () =>
      [{ address: '8.8.8.8', family: 4 }, { address: '127.0.0.1', family: 4 }])

    await expect(post(client)).rejects.toMatchObject({ details: { reason: 'ADDRESS_NOT_ALLOWED' } })
    expect(canary.seen).toHaveLength(0)
  })

  it('is resolved once, and the connection goes to the checked address', async () => {
    const answers = ['127.0.0.1', '192.0.2.1']
    const client = createGuardedClient(true, async () => [{ address: answers.shift()!, family: 4 }])

    const { statusCode } = await post(client)
    client.close()

    expect(statusCode).toBe(200)
    expect(answers).toEqual(['192.0.2.1'])
    expect(canary.seen.splice(0)).toMatchObject([{ headers: { host: `rebinding.test:${canary.port}` } }])
  })

  it('that does not resolve does not exceed the time of the call', async () => {
    const client = createGuardedClient(false, () => new Promise(() => undefined))

    await expect(post(client, AbortSignal.timeout(50))).rejects.toThrow('timeout')
  })
})

describe('addresses', () => {
  it('an IPv4 address is judged the same in every IPv6 notation', () => {
    fc.assert(fc.property(fc.ipV4(), fc.boolean(), (v4, allowsPrivate) => {
      const [a, b, c, d] = v4.split('.').map(Number) as [number, number, number, number]
      const hex = [(a << 8 | b).toString(16), (c << 8 | d).toString(16)].join(':')

      const verdicts = [`::ffff:${hex}`, `::ffff:${v4}`, `64:ff9b::${hex}`, `2002:${hex}::1`].map(address =>
        isAllowedAddress(address, allowsPrivate))

      expect(new Set(verdicts)).toEqual(new Set([isAllowedAddress(v4, allowsPrivate)]))
    }))
  })

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:81c::200e'])('%s is public', (address) => {
    expect(isAllowedAddress(address, false)).toBe(true)
  })

  it.each(['fd00::1', '2001:db8::1', '::1', '2001::1', 'fe80::1%eth0', 'nonsense', ''])('%s is not', (address) => {
    expect(isAllowedAddress(address, false)).toBe(false)
  })
})
