import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, readFeatures } from '#scripts/lib/change-size.mjs'

const SIZES = { least: 100, most: 300 }
const toLog = (...commits: { subject: string, rows: string[] }[]) =>
  commits.map(({ subject, rows }) => `\0abc1234 ${subject}\n\n${rows.map(row => `${row}\n`).join('')}`).join('\n')

describe('the size of a feature', () => {
  it('is the number of files of its code, however many lines were removed', () => {
    const log = toLog({ subject: 'feat(run): a new part', rows: ['90\t400\tserver/run.ts', '20\t0\tpages/run.vue'] })

    expect(readFeatures(log, SIZES)).toEqual([{ name: 'abc1234 feat(run): a new part', files: 2, added: 110 }])
  })

  it('leaves out what a program writes, pictures and documents', () => {
    const rows = [
      '120\t0\tserver/run.ts', '900\t0\tproto/gen/queue_pb.ts', '300\t0\tpackage-lock.json', '-\t-\tdocs/images/a.png',
      '40\t0\tdocs/using.md', '7\t0\tREADME.md',
    ]

    expect(readFeatures(toLog({ subject: 'feat(run): a part', rows }), SIZES)).toMatchObject([{ files: 1, added: 120 }])
  })

  it.each([
    ['smaller', 'feat(run): small', '99\t0\ta.ts'],
    ['larger', 'feat(run): large', '301\t0\ta.ts'],
    ['a mending', 'fix(run): feat(ures) come back', '150\t0\ta.ts'],
  ])('does not count what is %s', (_what, subject, row) => {
    expect(readFeatures(toLog({ subject, rows: [row] }), SIZES)).toEqual([])
  })

  it('has a median with as many on either side', () => {
    fc.assert(fc.property(fc.array(fc.nat(50), { minLength: 1 }), (values) => {
      const middle = median(values)
      const below = values.filter(value => value < middle).length
      const above = values.filter(value => value > middle).length

      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2)
    }))
  })
})
