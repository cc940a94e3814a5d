import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toMatches, toRank } from '~/utils/app/palette-match'

const pages = [
  { label: '任务', suffix: 'Runs' },
  { label: '统计', suffix: 'Statistics' },
  { label: '设置', suffix: 'Settings' },
]

describe('the typed text', () => {
  it.each([
    ['任务', ['任务']], ['runs', ['任务']], ['ST', ['统计']], ['ｓｅｔ', ['设置']], ['', ['任务', '统计', '设置']], ['nothing', []],
  ])('%s finds %j', (typed, found) => {
    expect(toMatches(pages, typed).map(({ label }) => label)).toEqual(found)
  })

  it('ranks a name that begins with it before one that contains it', () => {
    expect(toMatches([{ label: 'My runs' }, { label: 'Runs' }], 'runs').map(({ label }) => label))
      .toEqual(['Runs', 'My runs'])
  })

  it('must match with every word, in any order', () => {
    expect(toRank({ label: 'Chinese captions' }, 'cap chi')).toBeDefined()
    expect(toRank({ label: 'Chinese captions' }, 'cap eng')).toBeUndefined()
  })

  it('always finds an object by part of its name', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (label, start, size) => {
      const part = label.slice(start % label.length).slice(0, 1 + size % label.length)

      expect(toRank({ label }, part)).toBeDefined()
    }))
  })
})
