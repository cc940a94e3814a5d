import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ColumnInfo } from '#shared/domain/dataset/artifact'
import {
  compareVersions, isMajorStep, proposeBump, proposeVersion, type ReleaseContent,
} from '#shared/domain/release/bump'

const column = (name: string, type = 'string'): ColumnInfo => ({ name, type, nullable: false })
const content = (sha256: string, columns: ColumnInfo[]): ReleaseContent => ({ sha256s: [sha256], columns })

const columns = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'), type: fc.constantFrom('string', 'integer', 'unknown'),
    nullable: fc.boolean(),
  }),
  { selector: it => it.name },
)
const counts = fc.record({ same: fc.nat(9), added: fc.nat(9), gone: fc.nat(9) })
const versions = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map(parts => parts.join('.'))

describe('the proposed step', () => {
  it('is none for the first release', () => {
    expect(proposeBump(undefined, content('x', [column('a')]), undefined))
      .toMatchObject({ bump: null, reason: 'first', addedColumns: [] })
    expect(proposeVersion(undefined, null)).toBe('1.0.0')
  })

  it('is MAJOR when it is not known what has become of the records', () => {
    expect(proposeBump(content('x', [column('a')]), content('y', [column('a')]), undefined))
      .toMatchObject({ bump: 'MAJOR', reason: 'not_compared' })
  })

  it('is PATCH for the same files, whatever else is known', () => {
    fc.assert(fc.property(columns, counts, (infos, records) => {
      expect(proposeBump(content('x', infos), content('x', infos), records).bump).toBe('PATCH')
    }))
  })

  it('is MAJOR exactly when something was edited or removed, MINOR when something was only added, else PATCH', () => {
    fc.assert(fc.property(columns, columns, counts, (before, after, records) => {
      const types = new Map(after.map(it => [it.name, it.type]))
      const isBroken = records.gone > 0
        || before.some(({ name, type }) => !types.has(name) || (type !== 'unknown' && types.get(name) !== type))
      const isMore = records.added > 0 || after.some(({ name }) => !before.some(old => old.name === name))

      const { bump } = proposeBump(content('x', before), content('y', after), records)

      expect(bump).toBe(isBroken ? 'MAJOR' : isMore ? 'MINOR' : 'PATCH')
    }))
  })

  it('leads past the numbers that are taken', () => {
    expect(proposeVersion('1.0.0', 'MINOR', ['1.0.0', '1.1.0', '1.2.0'])).toBe('1.3.0')
    expect(proposeVersion(undefined, null, ['1.0.0'])).toBe('1.1.0')
  })

  it('leads to a higher number, and to a MAJOR one only by a MAJOR step', () => {
    fc.assert(fc.property(versions, fc.constantFrom('MAJOR', 'MINOR', 'PATCH'), (last, bump) => {
      const next = proposeVersion(last, bump)

      expect(compareVersions(next, last)).toBeGreaterThan(0)
      expect(compareVersions(last, next)).toBeLessThan(0)
      expect(isMajorStep(last, next)).toBe(bump === 'MAJOR')
    }))
  })
})
