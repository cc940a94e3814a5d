import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '#factory/pattern/pattern'
import { texts as filterTexts } from '#factory/stages/kinds/filter-rules/texts'
import { texts as maskTexts } from '#factory/stages/kinds/mask-personal/texts'
import {
  findPersonalData, isIdCard, maskPersonalData, PERSONAL_KINDS, REMOVAL_PATTERNS,
} from '#record/personal-data'
import en from '~/i18n/locales/en'
import zh from '~/i18n/locales/zh-CN'

const LOCALES = { 'en': en, 'zh-CN': zh }

const kindsOf = (text: string) => findPersonalData(text).map(hit => hit.kind)

describe('personal data', () => {
  it.each([
    ['email', 'mail jane.roe+x@mail.example.co.uk now'],
    ['email', '联系zhang@例子.com或li@example.cn'],
    ['phone', '电话13812345678。'],
    ['phone', '+86 138-1234-5678'],
    ['phone', '电话 138 1234 5678'],
    ['phone', 'call +44 20 7946 0958'],
    ['phone', 'Call me 415-555-0017'],
    ['phone', 'Call me at (415) 555-0017.'],
    ['phone', '电话(415)555-0123，'],
    ['phone', '+1 415 555 0017'],
    ['phone', '+1 (415) 555-0017'],
    ['phone', '1-800-555-0199 ext. 4'],
    ['phone', '415.555.0017x12'],
    ['id_card', '身份证11010519491231002X'],
    ['secret', 'key=sk-abcdefghijklmnopqrstuvwx'],
    ['secret', 'AKIAIOSFODNN7EXAMPLE'],
    ['secret', 'ghp_0123456789abcdefghijklmnopqrstuvwxyz'],
    ['secret', '-----BEGIN RSA PRIVATE KEY-----'],
  ] as const)('%s is found in: %s', (kind, text) => {
    expect(kindsOf(text)).toEqual([kind])
  })

  it.each([
    'version 1.2.3, id 018f2d10-7c2b-7000-8000-123456789012, 2026-11-27T13:00:00Z',
    '110105194912310021 has a wrong check character',
    'order 138123456789, total 1234567890123',
    'user@localhost and @handle',
    '@codemirror/lint@6.9.8/README.md, lint@6.9.8 and a-package@1.0.0-beta.1',
    'a sha256: 9f4c2b17e0a851d377c60e92b4f13a6dc85e19a042d7f36b8e215c94d0b76a1f',
    'sk-short',
    'on 2026-11-30, 30.11.2026, 11/30/2026 or 11-30-2026 at 10:15:00.1234',
    'ISBN 978-0-306-40615-7, 0-306-40615-2, 978-600-119-125-4 and 979-8-886-45174-0',
    'SKU-415-555-0017, 415-555-0017-88, 12-415-555-0017, x415-555-0017 and part 415-555-0017-A',
    'total 1,415,555.0017, 415.555.001, 4155550017, scores 415 555 2026, 192.168.100.2000',
    'invoice 2026-415-5550, 415-155-0017 and 4155-555-0017',
    'pi is 3.141592653589, e is 2.718.281',
    'ee08d153-8943-4463-9b1f-0c2d3e4f5a6b and 7ba6f130-0000-1000-8000-0123456789ab',
    '00000000-f140-3336-8000-abcdefabcdef, user-00000000-F140-3336-8000-ABCDEFABCDEF',
    '{EE08D153-8943-4463-9B1F-0C2D3E4F5A6B}',
    'a13912345678b0c1d2e3f4a5b6c7d8e9f0a1b2c3, 0xfe13912345678abcdef0, 507f15912345678f86cd7994',
    '+ee08d153-8943-4463-9b1f-0c2d3e4f5a6b, ?q=of+15912345-6789-4012-8012-0c2d3e4f5a6b',
    '2026-11-30T13:45:00.138+08:00, 20261130T134500Z',
    '01JDYS9V7C13X4567890ABCDEF, 7D49F8B16000000000A0000FFG, 4138-1234-5678-9012',
    '2001:db8:138:1234:5678::1, 10.138.123.45, 1.38.1234, 1764541643000',
  ])('is not seen in: %s', (text) => {
    expect(kindsOf(text)).toEqual([])
  })

  it.each(Object.entries(REMOVAL_PATTERNS))('is matched by the pattern that removes it: %s', (kind, pattern) => {
    const written = {
      email: ['jane.roe+x@mail.example.co.uk', 'u17@example.com'],
      phone: [
        '13812345678', '+86 138-1234-5678', '+44 20 7946 0958', '415-555-0017', '(415) 555-0017', '+1.415.555.0017',
      ],
      id_card: ['11010519491231002X'],
      secret: [
        'sk-abcdefghijklmnopqrstuvwx', 'AKIAIOSFODNN7EXAMPLE', 'ghp_0123456789abcdefghijklmnopqrstuvwxyz',
        '-----BEGIN RSA PRIVATE KEY-----',
      ],
    }
    for (const text of Object.entries(written).find(([known]) => known === kind)?.[1] ?? []) {
      expect(kindsOf(text)).toEqual([kind])
      expect(text).toMatch(new RegExp(pattern, 'u'))
    }
    // What a stage accepts has no look around and no reference back.
    expect(pattern).not.toMatch(/\(\?<?[=!]|\\[1-9]/)
  })

  it.each([
    '13812345678 ee08d153-8943-4463-9b1f-0c2d3e4f5a6b', 'ee08d153-8943-4463-9b1f-0c2d3e4f5a6b/138-1234-5678',
    'Bea13812345678', '13812345678feedback', '138-1234-5678-9012', 'ee08d153-138-1234-5678',
  ])('of the mainland is found beside an identifier, and beside what is none: %s', (text) => {
    expect(kindsOf(text)).toEqual(['phone'])
  })

  it('is matched by the pattern that removes it, whatever is around it', () => {
    const part = fc.constantFrom(
      '13812345678', '138-1234-5678', '138 1234 5678', '+86 13812345678', '0086-', '+44 20 7946 0958', '+123-45-67-89',
      '+1', '415-555-0017', '(415) 555-0017', '415.555.0017', 'ee08d153-8943-4463-',
      '8000-0c2d3e4f5a6b', '1764541643000',
      '-', '.', '+', ' ', 'x1', 'ext', 'tel', 'a', '7', '，', '\n',
    )
    const pattern = compilePattern(REMOVAL_PATTERNS.phone)
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const text = parts.join('')
      expect([text, pattern.test(text) || !kindsOf(text).includes('phone')]).toEqual([text, true])
    }), { numRuns: 2_000 })
    for (const text of ['1764541643000', 'SKU-415-555-0017', '415-555-0017-88', '+15000 points', '138123456789']) {
      expect([text, pattern.test(text)]).toEqual([text, false])
    }
  })

  it('of North America is found in each of its forms, between any words', () => {
    const area = fc.integer({ min: 200, max: 999 })
    const numbers = fc.tuple(area, area, fc.integer({ min: 0, max: 9999 })).map(([code, exchange, line]) =>
      [code, exchange, `${line}`.padStart(4, '0')])
    const forms = fc.constantFrom(
      'A-B-C', '(A) B-C', '(A)B-C', '(A) B C', 'A.B.C', '+1 A B C', '+1 A-B-C', '+1-A-B-C', '+1 (A) B-C', '1-A-B-C',
    )
    const before = fc.constantFrom('', ' ', 'call me: ', '电话', '; ', '"')
    const after = fc.constantFrom('', ' ', '. Thanks', '。', ', 5 pm', ' - home', '"')
    fc.assert(fc.property(numbers, forms, before, after, ([code, exchange, line], form, front, end) => {
      const text = form.replace('A', `${code}`).replace('B', `${exchange}`).replace('C', `${line}`)

      const hits = findPersonalData(`${front}${text}${end}`)

      expect(hits.map(({ kind }) => kind)).toEqual(['phone'])
      expect(hits.every(({ masked }) => masked !== text)).toBe(true)
    }))
  })

  it('is no date, amount or identifier, whichever it is', () => {
    const date = fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2100-01-01') }).map(day =>
      day.toISOString().slice(0, 10))
    const amount = fc.integer({ min: 0, max: 1e9 }).chain(value =>
      fc.constantFrom(...['en-US', 'de-DE', 'fr-FR'].map(locale => (value / 100).toLocaleString(locale))))
    const hash = fc.constantFrom(16, 24, 32, 40, 64, 128).chain(length => fc.string({
      unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length,
    }))
    const number = fc.constantFrom(4, 6).chain(groups => fc.array(fc.integer({ min: 1000, max: 9999 }), {
      minLength: groups, maxLength: groups,
    })).map(groups => groups.join('-'))
    const address = fc.oneof(fc.ipV4(), fc.ipV6())
    fc.assert(fc.property(fc.oneof(date, amount, fc.uuid(), hash, number, fc.ulid(), address), (text) => {
      expect(kindsOf(`no. ${text}, `).filter(kind => kind === 'phone')).toEqual([])
    }), { numRuns: 500 })
    expect(kindsOf('9f1c2d3e-0000-4000-8000-13912345678f 9f1c2d3e-0000-4000-8000-a13912345678')).toEqual([])
  })

  it.each([
    'tel13812345678', 'wx13812345678', 'Tel+8613812345678', '13812345678Li', '0086-13812345678',
  ])('of the mainland is found beside letters: %s', (text) => {
    expect(kindsOf(text)).toEqual(['phone'])
  })

  it('of identity cards follows their check character', () => {
    const parts = fc.tuple(
      fc.integer({ min: 110000, max: 659999 }), fc.integer({ min: 1950, max: 2020 }), fc.integer({ min: 0, max: 999 }),
    )
    fc.assert(fc.property(parts, ([region, year, order]) => {
      const body = `${region}${year}0615${String(order).padStart(3, '0')}`

      const valid = [...'0123456789X'].filter(check => isIdCard(body + check))

      expect(valid).toHaveLength(1)
      expect(kindsOf(`id ${body}${valid[0]}.`)).toEqual(['id_card'])
    }))
  })

  it('is never repeated whole in the report', () => {
    fc.assert(fc.property(fc.emailAddress(), (address) => {
      expect(findPersonalData(` ${address} `).every(({ masked }) => masked !== address && masked.includes('***')))
        .toBe(true)
    }))
  })

  it('is looked for in a time proportional to the length, whatever the text is', () => {
    const hostile = ['a', '1', '@', 'a@', '1-', '+1 ', '(415) ', '415-555-', '415.', 'a.', 'sk-', 'eyJ', '-----BEGIN ']
      .map(part => part.repeat(20_000))
    const costOf = (text: string) => {
      const start = performance.now()
      findPersonalData(text)
      return performance.now() - start
    }

    const worst = Math.max(...hostile.map(costOf))

    expect(worst).toBeLessThan(2_000)
  })
})

describe('masked personal data', () => {
  const VALUES = [
    'jane.roe@example.com', '13812345678', '+86 138-1234-5678', '(415) 555-0017', '11010519491231002X',
    'sk-abcdefghijklmnopqrstuvwx', 'AKIAIOSFODNN7EXAMPLE', '13812345678@example.cn',
  ]

  it('has no found value left, whatever is around it, and keeps the rest', () => {
    const word = fc.constantFrom(' call ', '，电话', '; ', '"', ' and ', '\n')
    const parts = fc.array(fc.tuple(word, fc.constantFrom(...VALUES)), { minLength: 1, maxLength: 6 })
    fc.assert(fc.property(parts, (pairs) => {
      const text = `${pairs.flat().join('')} end`
      const found = new Set(kindsOf(text))

      const masked = maskPersonalData(text)

      expect(VALUES.filter(value => masked.text.includes(value))).toEqual([])
      expect(kindsOf(masked.text)).toEqual([])
      expect(masked.kinds.every(kind => found.has(kind))).toBe(true)
      expect(masked.text.endsWith(' end')).toBe(true)
    }))
  })

  it('is the text itself where nothing is found', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const masked = maskPersonalData(text)

      expect(masked.kinds).toEqual(PERSONAL_KINDS.filter(kind => kindsOf(text).includes(kind)))
      expect(masked.text === text).toBe(masked.kinds.length === 0)
    }))
  })

  it.each([
    ['its end', 'a -----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY----- b', 'a ----*** b', false],
    [
      'its end, not that of another key within',
      '-----BEGIN PRIVATE KEY-----\nMII\n-----END PUBLIC KEY-----\nEow\n-----END PRIVATE KEY----- b',
      '----*** b', false,
    ],
    ['the end of the text', 'a -----BEGIN PRIVATE KEY-----\nMIIEow+jane@example.com', 'a ----***', true],
    [
      'the end of the text, after one with an end',
      '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\nEow',
      '----***\n----***', true,
    ],
  ])('hides a private key up to %s', (_, text, masked, isInKey) => {
    expect(maskPersonalData(text)).toEqual({ text: masked, kinds: ['secret'], isInKey })
  })

  it.each([
    ['has no end', 'MIIEow', '***', ['secret'], true],
    [
      'has its end', 'Eow\n-----END PRIVATE KEY----- of jane@example.com',
      '*** of j***@e***.com', ['email', 'secret'], false,
    ],
    [
      'has its end and the next head', 'Eow-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----',
      '***\n----***', ['secret'], true,
    ],
  ])('hides what goes on with a private key where the text %s', (_, text, masked, kinds, isInKey) => {
    expect(maskPersonalData(text, true)).toEqual({ text: masked, kinds, isInKey })
  })

  it('is made in a time proportional to the length, however many keys begin in it', () => {
    const heads = '-----BEGIN PRIVATE KEY-----\n'.repeat(60_000)
    const start = performance.now()

    const texts = [heads, `${heads}-----END PRIVATE KEY-----`].map(text => maskPersonalData(text).text)

    expect(texts).toEqual(['----***', '----***'])
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

describe('the way to be rid of personal data', () => {
  it.each([
    ['en', 'mask', maskTexts], ['zh-CN', 'mask', maskTexts], ['en', 'remove', filterTexts],
    ['zh-CN', 'remove', filterTexts],
  ] as const)('is told in %s in the words of the stage for it: %s', (locale, way, texts) => {
    const named = [...LOCALES[locale].release.finding[way].matchAll(/“([^”]+)”/g)].map(([, name]) => name)
    const said = new Set(JSON.stringify(texts[locale]).match(/(?<=")[^"]+(?=")/g))

    expect(named).toContain(texts[locale].name)
    expect(named.filter(name => !said.has(name ?? ''))).toEqual([])
  })

  it.each(['en', 'zh-CN'] as const)('is named in %s where a stage only removes the records', (locale) => {
    expect(filterTexts[locale].text).toContain(maskTexts[locale].name)
  })
})
