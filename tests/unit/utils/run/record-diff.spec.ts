import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffRecords, splitChange, toNearChange } from '~/utils/run/record-diff'
import { readLens, toLensQuery } from '~/utils/run/run-lens'

describe('the difference of two records', () => {
  it('names what changed, is new or is gone, in the order of the file', () => {
    const before = '{"id":1.0,"text":" a","gone":null,"same":{"x":[1]}}'
    const after = '{"id":1.0,"text":"a","same":{"x":[1]},"new":"\\u0041"}'

    expect(diffRecords(before, after)).toEqual([
      { name: 'id', change: 'same', before: '1.0', after: '1.0' },
      { name: 'text', change: 'changed', before: ' a', after: 'a' },
      { name: 'gone', change: 'removed', before: 'null' },
      { name: 'same', change: 'same', before: '{"x":[1]}', after: '{"x":[1]}' },
      { name: 'new', change: 'added', after: 'A' },
    ])
  })

  it('does not exist when there is one side alone', () => {
    expect(diffRecords('{"a":1}', undefined)).toEqual([{ name: 'a', change: 'same', before: '1' }])
    expect(diffRecords(undefined, '{"a":1}')).toEqual([{ name: 'a', change: 'same', after: '1' }])
    expect(diffRecords(undefined, undefined)).toEqual([])
  })

  it('gives each field once, and never one of an object’s prototype', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (a, b) => {
        const fields = diffRecords(JSON.stringify(a), JSON.stringify(b))

        expect(fields.map(({ name }) => name).sort())
          .toEqual([...new Set([...Object.keys(a), ...Object.keys(b)])].sort())
        for (const { name, change } of fields) {
          const [inA, inB] = [Object.hasOwn(a, name), Object.hasOwn(b, name)]
          const isSame = inA && inB && JSON.stringify(a[name]) === JSON.stringify(b[name])
          expect(change).toBe(!inA ? 'added' : !inB ? 'removed' : isSame ? 'same' : 'changed')
        }
      }),
    )
  })
})

describe('where two texts differ', () => {
  it('is put together to both again, and cuts no character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '😁', '工') })

    fc.assert(fc.property(text, text, (before, after) => {
      const { start, before: old, after: now, end } = splitChange(before, after)

      expect(start + old + end).toBe(before)
      expect(start + now + end).toBe(after)
      expect([...start, ...old, ...end]).toEqual([...before])
    }))
  })
})

it('long texts are shown around their difference', () => {
  const { start, end } = toNearChange({ start: 'a'.repeat(500), before: 'x', after: 'y', end: '工'.repeat(161) })

  expect([start.length, start[0], end.length, end.at(-1)]).toEqual([161, '…', 161, '…'])
  expect(toNearChange({ start: 'ab', before: '', after: 'c', end: '' }))
    .toEqual({ start: 'ab', before: '', after: 'c', end: '' })
})

describe('the address of a record', () => {
  it('is read as it was written', () => {
    const lens = { stageKey: 'clean', of: 'dropped', at: 17, reason: 'DUPLICATE' } as const

    expect(readLens(toLensQuery(lens))).toEqual(lens)
    expect(toLensQuery({ stageKey: 'clean', of: 'out', at: 1 }))
      .toEqual({ lens: 'clean', of: 'out', at: undefined, lens_reason: undefined })
    expect(Object.values(toLensQuery())).toEqual([undefined, undefined, undefined, undefined])
  })

  it('falls back where a value is wrong', () => {
    expect(readLens({ lens: 'a', of: 'what', at: '-3', lens_reason: 'X' }))
      .toEqual({ stageKey: 'a', of: 'out', at: 1, reason: '' })
    expect(readLens({ lens: 'a', of: 'failed', at: '1e9' })).toMatchObject({ of: 'failed', at: 1 })
    expect(readLens({ of: 'out' })).toBeUndefined()
  })
})
