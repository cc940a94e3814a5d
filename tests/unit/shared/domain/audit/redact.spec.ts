import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { REDACTED, redact } from '#shared/domain/audit/redact'

describe('a stored change', () => {
  it.each([
    'secret', 'apiKey', 'api_key', 'X-Api-Key', 'password', 'clientSecret', 'access_token', 'Authorization',
    'sealedApiKey', 'privateKey', 'Set-Cookie',
  ])('has no value of %s, however deep', (name) => {
    expect(JSON.stringify(redact({ a: [{ [name]: 'canary' }, { [name]: { deeper: 'canary' } }] }))).not
      .toContain('canary')
  })

  it('keeps flags, counts and names that only sound like secrets', () => {
    const change = {
      hasSecret: true, isSecretChanged: false, maxTokens: 5, secret: null, tokens: 7, tokenizer: 'cl100k',
      key: 'default', author: 'x', secretary: 'y', keyId: 'k1',
    }

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
    [`eyJhbGciOiJIUzI1NiJ9.eyJ${'canary'.repeat(2_000)}.${'c2ln'.repeat(300)} now`, `${REDACTED} now`],
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
    ...[
      'sk-', 'Bearer ', 'dfc_', 'glpat-', 'xoxb-', 'ghp_', 'hf_', 'gsk_', 'xai-', 'r8_', 'nvapi-', 'sk_live_',
      'Bearer sk-',
    ]
      .map(mark => body(40).map(rest => mark + rest)),
    ...[['AKIA', 16], ['LTAI', 20], ['AIza', 35]].map(([mark, length]) =>
      body(Number(length)).map(rest => `${mark}${rest}`)),
    fc.tuple(fc.constantFrom('', 'Bearer '), body(20), body(20), body(43))
      .map(([mark, head, claims, signature]) => `${mark}eyJ${head}.eyJ${claims}.${signature}`),
  )
  const tail = fc.tuple(
    fc.oneof(
      fc.constant(''), fc.tuple(charOf('.~+/'), fc.string({ unit: charOf('qQ7_.~+/-') })).map(parts => parts.join('')),
    ),
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
  it.each([
    'a-', 'a.', 'a+', 'sk-', 'a://', 'a://b:', 'a://b:c', 'Bearer ', '?key=', '?key=a&',
    '@', 'A1', '- ', 'eyJ', 'eyJaaaaaaaaaa.', ' eyJaaaaaaaaaa.eyJaaaaaaaaaa.a', '-----BEGIN PRIVATE KEY-----',
  ])('is made in a time proportional to the length, also of %s again and again', (part) => {
    const text = part.repeat(400_000 / part.length)

    expect(redact({ note: `${text} https://user:canary@host` })).not
      .toMatchObject({ note: expect.stringContaining('canary') })
  })

  it('has no private key whose lines are texts of a list, and all of what stands around it', () => {
    const key = ['log: -----BEGIN RSA PRIVATE KEY-----', 'log: Proc-Type: 4,ENCRYPTED', '', 'log: canary']
    const lines = ['before', ...key, '-----END RSA PRIVATE KEY----- after', 'next']
    const kept = ['before', `log: ${REDACTED}`, REDACTED, '', REDACTED, `${REDACTED} after`, 'next']

    expect(redact({ lines, note: 'kept' })).toEqual({ lines: kept, note: 'kept' })
    expect(redact(lines.map(text => ({ row: [text] })))).toEqual(kept.map(text => ({ row: [text] })))
  })

  it('keeps what follows the first line of a private key that was cut off, but for its lines', () => {
    const line = 'canary'.repeat(10)
    const pattern = '-----BEGIN PRIVATE KEY-----'
    const stages = [{ pattern }, { name: 'Filter', note: line }, [line, 'Publish'], `> ${line}`]

    const kept = [{ pattern: REDACTED }, { name: 'Filter', note: REDACTED }, [REDACTED, 'Publish'], REDACTED]
    expect(redact({ stages, name: 'kept' })).toEqual({ stages: kept, name: 'kept' })
  })

  const BEGIN = '-----BEGIN EC PRIVATE KEY-----'
  const END = '-----END EC PRIVATE KEY-----'
  const linePart = fc.constantFrom(BEGIN, END, 'word', 'word ', 'Q'.repeat(40))
  const textOfLine = fc.array(linePart, { maxLength: 4 }).map(parts => parts.join(''))

  /** Character by character over all texts of a list: which of them are within a key that has an end. */
  function toSlowlyHidden(texts: readonly string[]): boolean[][] {
    const all = texts.flatMap((text, line) => [...text].map((_, at) => ({ line, at })))
    const startsAt = (mark: string, index: number) =>
      all[index] && texts[all[index].line]?.startsWith(mark, all[index].at)
    const hidden = texts.map(text => [...text].map(() => false))
    for (let index = 0; index < all.length; index++) {
      if (startsAt(BEGIN, index)) {
        let last = index
        while (last < all.length && !startsAt(END, last)) {
          last++
        }
        if (last < all.length) {
          for (const { line, at } of all.slice(index, last + END.length)) {
            hidden[line]![at] = true
          }
          index = last + END.length - 1
        }
      }
    }
    return hidden
  }

  it('hides in a list what a slow look at each character hides, however the lines are cut', () => {
    fc.assert(fc.property(fc.array(textOfLine, { maxLength: 8 }), (texts) => {
      const stored = redact([...texts, END]) as string[]
      const hidden = toSlowlyHidden([...texts, END])
      const expected = [...texts, END].map((text, line) => [...text].reduce((kept, char, at) => {
        const isHidden = hidden[line]?.[at] ?? false
        const isAfterOther = text.startsWith(BEGIN, at) && text.slice(0, at).endsWith(END)
        const isNew = isHidden && (at === 0 || !hidden[line]?.[at - 1] || isAfterOther)
        return isHidden ? kept + (isNew ? REDACTED : '') : kept + char
      }, ''))

      expect([texts, stored]).toEqual([texts, expected])
    }), { numRuns: 2_000 })
  })

  it('is otherwise as it was, and never fails', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), value => void redact(value)))
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('name', 'stages', 'limit'), fc.oneof(
      fc.integer(), fc.boolean(), fc.string({ unit: fc.constantFrom('a', ' ', '中') }),
    )), (value) => {
      expect(redact(value)).toEqual(value)
    }))
    expect(JSON.stringify(redact(JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))))).toContain('…')
  })
})
