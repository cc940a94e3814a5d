import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPersonalData, isIdCard } from '#shared/domain/release/personal-data'

const kindsOf = (text: string) => findPersonalData(text).map(hit => hit.kind)

describe('personal data', () => {
  it.each([
    ['email', 'mail jane.roe+x@mail.example.co.uk now'],
    ['email', '联系zhang@例子.com或li@example.cn'],
    ['phone', '电话13812345678。'],
    ['phone', '+86 138-1234-5678'],
    ['phone', 'call +44 20 7946 0958'],
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
  ])('is not seen in: %s', (text) => {
    expect(kindsOf(text)).toEqual([])
  })

  it('of identity cards follows their check character', () => {
    const parts = fc.tuple(fc.integer({ min: 110000, max: 659999 }), fc.integer({ min: 1950, max: 2020 }), fc.integer({ min: 0, max: 999 }))
    fc.assert(fc.property(parts, ([region, year, order]) => {
      const body = `${region}${year}0615${String(order).padStart(3, '0')}`

      const valid = [...'0123456789X'].filter(check => isIdCard(body + check))

      expect(valid).toHaveLength(1)
      expect(kindsOf(`id ${body}${valid[0]}.`)).toEqual(['id_card'])
    }))
  })

  it('is never repeated whole in the report', () => {
    fc.assert(fc.property(fc.emailAddress(), (address) => {
      expect(findPersonalData(` ${address} `).every(({ masked }) => masked !== address && masked.includes('***'))).toBe(true)
    }))
  })

  it('is looked for in a time proportional to the length, whatever the text is', () => {
    const hostile = ['a', '1', '@', 'a@', '1-', '+1 ', 'a.', 'sk-', 'eyJ', '-----BEGIN '].map(part => part.repeat(20_000))
    const costOf = (text: string) => {
      const start = performance.now()
      findPersonalData(text)
      return performance.now() - start
    }

    const worst = Math.max(...hostile.map(costOf))

    expect(worst).toBeLessThan(2_000)
  })
})
