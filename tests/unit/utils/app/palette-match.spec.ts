import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toMatches, toRank } from '~/utils/app/palette-match'
import { proposeProjectKey, toProjectKey } from '~/utils/app/project-key'

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

describe('the key made of a name', () => {
  it.each([
    ['Chinese captions', 'chinese-captions'], ['Café 2', 'cafe-2'], ['中文指令', ''], ['--A--', 'a'],
  ])('%s is %s', (name, key) => {
    expect(toProjectKey(name)).toBe(key)
  })

  it('is proposed for a name without Latin letters as well: the next number that nobody has', () => {
    expect(proposeProjectKey('客服语料', ['default', 'demo'])).toBe('project-3')
    expect(proposeProjectKey('客服语料', ['default', 'project-3', 'project-4'])).toBe('project-5')
    expect(proposeProjectKey('Captions', ['default'])).toBe('captions')
    expect(proposeProjectKey('  ', ['default'])).toBe('')
  })

  it('is valid for the server, or empty', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (name) => {
      expect(toProjectKey(name)).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?$/)
    }))
  })
})
