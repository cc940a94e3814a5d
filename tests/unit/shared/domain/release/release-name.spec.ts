import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findNameFault, toReleaseName } from '#shared/domain/release/release-name'
import { anyText } from '~~/tests/support/any-text'

describe('the name of a release', () => {
  it.each([
    'CON', 'nul', 'Com1', 'lpt9.json', 'aux.tar.gz', '2024', '1.0.0', '.hidden', 'ends.', 'a:b', 'a*', '—',
  ])('is not %s', (name) => {
    expect(findNameFault(name)).toEqual(expect.any(String))
  })

  it.each(['Conference talks', 'console', 'COM10', '2024 talks', '中文数据', 'a.b'])('may be %s', (name) => {
    expect(findNameFault(name)).toBeUndefined()
  })

  it('is made of that of any dataset, and can always be used', () => {
    expect([toReleaseName('2024'), toReleaseName('con'), toReleaseName(' ../a/b? '), toReleaseName('Texts')])
      .toEqual(['dataset 2024', 'dataset con', '-a-b-', 'Texts'])
    fc.assert(fc.property(anyText({ maxLength: 140 }), (dataset) => {
      const name = toReleaseName(dataset)

      expect(findNameFault(name)).toBeUndefined()
      expect(name.length).toBeLessThanOrEqual(120)
      expect(name).toBe(name.trim())
    }))
  })
})
