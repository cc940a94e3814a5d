import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBump, toNextVersion, type VersionContent } from '#shared/domain/dataset/semver'

const content = (sha256: string, columns: Record<string, string>): VersionContent => ({
  sha256s: [sha256], columns: Object.entries(columns).map(([name, type]) => ({ name, type, nullable: false })),
})

describe('toBump', () => {
  it.each([
    ['PATCH', 'the same data', content('a', { text: 'string' }), content('a', { text: 'string' })],
    ['MINOR', 'other rows', content('a', { text: 'string' }), content('b', { text: 'string' })],
    ['MINOR', 'a column more', content('a', { text: 'string' }), content('b', { text: 'string', n: 'integer' })],
    ['MAJOR', 'a column less', content('a', { text: 'string', n: 'integer' }), content('b', { text: 'string' })],
    ['MAJOR', 'another type', content('a', { n: 'integer' }), content('b', { n: 'string' })],
    ['MINOR', 'a type where there was none', content('a', { n: 'unknown' }), content('b', { n: 'string' })],
  ])('is %s for %s', (bump, _, before, after) => {
    expect(toBump(before, after)).toBe(bump)
  })
})

describe('toNextVersion', () => {
  it('is always higher', () => {
    const toNumber = (version: string) => version.split('.').map(Number).reduce((sum, part) => sum * 1_000 + part, 0)
    fc.assert(fc.property(
      fc.nat(99), fc.nat(99), fc.nat(99), fc.constantFrom('MAJOR', 'MINOR', 'PATCH'),
      (major, minor, patch, bump) => {
        const version = `${major}.${minor}.${patch}`

        expect(toNumber(toNextVersion(version, bump))).toBeGreaterThan(toNumber(version))
      },
    ))
  })
})
