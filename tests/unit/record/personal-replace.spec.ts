import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPersonalData, PERSONAL_KINDS, type PersonalKind } from '#record/personal-data'
import { replacePersonalData, toStandIn } from '#record/personal-replace'

const VALUES: Record<PersonalKind, string[]> = {
  email: ['jane.roe@example.com', '13812345678@example.cn', 'a@b.com@c.com'],
  phone: ['13812345678', '+86 138-1234-5678', '(415) 555-0017', '415-555-0017', '+44 20 7946 0958'],
  id_card: ['11010519491231002X'],
  secret: [
    'sk-abcdefghijklmnopqrstuvwx', 'AKIAIOSFODNN7EXAMPLE', '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----',
  ],
}
const planted = fc.constantFrom(...Object.values(VALUES).flat())
const between = fc.constantFrom(
  '', ' ', '，', '; ', '\n', '+', '+1', '-', '.', '@', 'x', 'ext', '7', '8000-0c2d3e4f5a6b', 'ee08d153-8943-4463-', '0086-',
)
const text = fc.array(fc.oneof(planted, between, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 14 })
  .map(parts => parts.join(''))
const kinds = fc.subarray([...PERSONAL_KINDS], { minLength: 1 })
const replacement = fc.oneof(
  fc.constantFrom('', '***', '138', '+1', 'gone', '【已脱敏】'), fc.string({ unit: 'grapheme', maxLength: 8 }),
)

const toWanted = (chosen: readonly PersonalKind[], standIn = '') => ({
  kinds: new Set(chosen),
  toText: (kind: PersonalKind) => standIn === '' ? `[${kind.toUpperCase()}]` : toStandIn(standIn),
})
const found = (of: string) => new Set(findPersonalData(of).map(({ kind }) => kind))
const replace = (of: string, chosen: readonly PersonalKind[] = PERSONAL_KINDS, standIn = '') =>
  replacePersonalData(of, toWanted(chosen, standIn))

describe('a text after the values of some kinds were replaced', () => {
  it('has none that the scan finds, whatever is around them and in their place', () => {
    fc.assert(fc.property(text, kinds, replacement, (given, chosen, standIn) => {
      fc.pre(findPersonalData(toStandIn(standIn)).length === 0)

      const { text: masked, counts } = replace(given, chosen, standIn)

      const left = found(masked)
      expect([given, masked, chosen.filter(kind => left.has(kind))]).toEqual([given, masked, []])
      expect(counts.size > 0).toBe(chosen.some(kind => found(given).has(kind)))
    }), { numRuns: 5_000 })
  })

  it('is the text itself where none is found', () => {
    fc.assert(fc.property(text, kinds, (given, chosen) => {
      fc.pre(!chosen.some(kind => found(given).has(kind)))

      expect(replace(given, chosen)).toEqual({ text: given, counts: new Map(), isInKey: false })
    }), { numRuns: 1_000 })
  })

  it.each([
    ['Mail jane@example.com, or 13812345678.', 'Mail [EMAIL], or [PHONE].', { email: 1, phone: 1 }],
    ['13812345678@example.cn', '[EMAIL]', { email: 1 }],
    // The second begins to look like a number when the first is gone.
    ['13812345678+1(415) 555-0017', '[PHONE][PHONE]', { phone: 2 }],
    ['-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY----- end', '[SECRET] end', { secret: 1 }],
  ])('of “%s” is “%s”, with the count of each kind', (given, masked, counted) => {
    const { text: told, counts } = replace(given)

    expect(told).toBe(masked)
    expect(Object.fromEntries(counts)).toEqual(counted)
  })

  it('has the rest as it was where one kind alone is chosen', () => {
    expect(replace('jane@example.com 13812345678', ['phone']).text).toBe('jane@example.com [PHONE]')
  })

  it('goes on within a private key, up to its last line', () => {
    const within = (given: string) => replacePersonalData(given, toWanted(['secret']), true)

    expect(within('MIIEow')).toEqual({ text: '[SECRET]', counts: new Map(), isInKey: true })
    expect(within('Eow-----END PRIVATE KEY----- end')).toMatchObject({ text: '[SECRET] end', isInKey: false })
  })

  it('is made in a time proportional to the length, whatever the text is', () => {
    const parts = [
      '1', '@', 'a@', 'a@b.', 'a@b.cn', 'a@b.cn@', '+1 ', '+1(415) 555-0017', '13812345678+1(415) 555-0017', '13812345678 ',
      '1-', '415-555-', 'sk-', 'eyJ', '-----BEGIN PRIVATE KEY-----', '11010519491231002X', 'f1',
    ]
    const costs = parts.map((part) => {
      const given = part.repeat(300_000 / part.length)
      const start = performance.now()
      const masked = replace(given).text
      const cost = performance.now() - start
      expect([part, [...found(masked)]]).toEqual([part, []])
      return [part, cost] as const
    })

    expect(costs.filter(([, cost]) => cost > 2_000)).toEqual([])
  })
})
