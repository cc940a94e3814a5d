import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { REDACTED, redact } from '#shared/domain/audit/redact'

describe('a stored change', () => {
  it.each(['secret', 'apiKey', 'api_key', 'X-Api-Key', 'password', 'clientSecret', 'access_token', 'Authorization', 'sealedApiKey', 'privateKey', 'Set-Cookie'])('has no value of %s, however deep', (name) => {
    expect(JSON.stringify(redact({ a: [{ [name]: 'canary' }, { [name]: { deeper: 'canary' } }] }))).not.toContain('canary')
  })

  it('keeps flags, counts and names that only sound like secrets', () => {
    const change = { hasSecret: true, isSecretChanged: false, maxTokens: 5, secret: null, tokens: 7, tokenizer: 'cl100k', key: 'default', author: 'x', secretary: 'y', keyId: 'k1' }

    expect(redact(change)).toEqual(change)
  })

  it.each([
    ['https://user:canary@host/path', `https://user:${REDACTED}@host/path`],
    ['https://host/hook?a=1&token=canary&b=2', `https://host/hook?a=1&token=${REDACTED}&b=2`],
    ['call with sk-canary0123456789abc now', `call with ${REDACTED} now`],
    ['Bearer canary.0123456789abc', REDACTED],
    ['curl with dfc_canary0123456789-_abc', `curl with ${REDACTED}`],
    ['AKIACANARY0123456789 is of AWS', `${REDACTED} is of AWS`],
    ['sk-abcdefghijklmnopqrstuv+wxyz/0123456789==', REDACTED],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl.moreofit now', `${REDACTED} now`],
    ['eyJhbGciOiJI-sk-NiJ9canary.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl+canary', REDACTED],
    ['https://host/hook?auth=Bearer canary.0123456789abc&b=2', `https://host/hook?auth=${REDACTED}&b=2`],
    ['-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\ncanary', REDACTED],
  ])('has no secret within a text: %s', (text, stored) => {
    expect(redact({ note: text })).toEqual({ note: stored })
  })

  const charOf = (set: string) => fc.constantFrom(...set)
  /** As many letters as every form asks for; upper case, as one form knows no other. */
  const body = (min: number) => fc.string({ unit: charOf('ABCXYZ0123456789'), minLength: min, maxLength: min })
  const key = fc.oneof(
    ...['sk-', 'Bearer ', 'dfc_', 'glpat-', 'xoxb-', 'ghp_', 'hf_', 'gsk_', 'xai-', 'r8_', 'nvapi-', 'sk_live_', 'Bearer sk-']
      .map(mark => body(40).map(rest => mark + rest)),
    ...[['AKIA', 16], ['LTAI', 20], ['AIza', 35]].map(([mark, length]) => body(Number(length)).map(rest => `${mark}${rest}`)),
    fc.tuple(fc.constantFrom('', 'Bearer '), body(20), body(20), body(43))
      .map(([mark, head, claims, signature]) => `${mark}eyJ${head}.eyJ${claims}.${signature}`),
  )
  const tail = fc.tuple(
    fc.oneof(fc.constant(''), fc.tuple(charOf('.~+/'), fc.string({ unit: charOf('qQ7_.~+/-') })).map(parts => parts.join(''))),
    fc.constantFrom('', '=', '=='),
  ).map(parts => parts.join(''))
  const before = fc.constantFrom('', 'with ', 'https://host/?token=', '"')
  const after = fc.constantFrom('', ' now', '"')

  it('has no end of a key either, whatever may belong to it', () => {
    fc.assert(fc.property(before, key, tail, after, (start, it, rest, end) => {
      const text = `${start}${it}${rest}${end}`

      expect([text, redact({ note: text })]).toEqual([text, { note: `${start}${REDACTED}${end}` }])
    }), { numRuns: 1_000 })
  })

  /** Before the scheme was bounded the first of them took a minute; the time of the test ends it. */
  it.each(['a-', 'a.', 'a+', 'sk-', 'a://', 'a://b:', 'a://b:c', 'Bearer ', '?key=', '?key=a&', '@', 'A1', '- ', 'eyJ', '-----BEGIN PRIVATE KEY-----'])('is made in a time proportional to the length, also of %s again and again', (part) => {
    const text = part.repeat(400_000 / part.length)

    expect(redact({ note: `${text} https://user:canary@host` })).not.toMatchObject({ note: expect.stringContaining('canary') })
  })

  it('is otherwise as it was, and never fails', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), value => void redact(value)))
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('name', 'stages', 'limit'), fc.oneof(fc.integer(), fc.boolean(), fc.string({ unit: fc.constantFrom('a', ' ', '中') }))), (value) => {
      expect(redact(value)).toEqual(value)
    }))
    expect(JSON.stringify(redact(JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))))).toContain('…')
  })
})
