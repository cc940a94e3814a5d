import { describe, expect, it } from 'vitest'
import { estimateRoughly, toKnownInput } from '~/utils/launch/rough-estimate'
import { FACTORY_BOOK, FACTORY_KINDS } from '~~/tests/support/services/factory-kinds'

const stage = (key: string, kind: string, needs: string[] = []) => ({ key, kind, name: '', needs, parameters: {} })
const paceOf = (kind: string) => FACTORY_BOOK.find(kind)?.recordsPerSecond ?? undefined
const LINE = [
  stage('read', 'input.dataset'), stage('language', 'filter.language', ['read']), stage('out', 'publish', ['language']),
]

describe('an estimate before any run', () => {
  it('is the sum of the stages at the pace of their types', () => {
    expect(estimateRoughly(LINE, { sizes: { read: { records: 90_000 } }, recordLimit: 0, paceOf }))
      .toEqual({ records: 90_000, ms: 1_500 + 300 + 10_000 + 750, unknown: [] })
  })

  it('takes the longest of branches, and a limit', () => {
    const branched = [...LINE, stage('quick', 'filter.rules', ['read'])]

    expect(estimateRoughly(branched, { sizes: { read: { records: 90_000 } }, recordLimit: 9_000, paceOf })?.ms)
      .toBe(1_500 + 30 + 1_000 + 75)
  })

  it('names the types whose pace is not known, and counts records of a file by its size', () => {
    expect(estimateRoughly([stage('read', 'ingest.csv'), stage('ask', 'model.call', ['read'])], {
      sizes: { read: { bytes: 3_000_000 } }, recordLimit: 0, paceOf,
    })).toEqual({ records: 10_000, ms: 600, unknown: ['model.call'] })
  })

  it('is none where the size of an input is not known, unless it is limited', () => {
    expect(estimateRoughly(LINE, { sizes: {}, recordLimit: 0, paceOf })).toBeUndefined()
    expect(estimateRoughly(LINE, { sizes: {}, recordLimit: 100, paceOf })?.records).toBe(100)
    expect(estimateRoughly([], { sizes: {}, recordLimit: 0, paceOf })).toBeUndefined()
  })

  it('has a pace for each type that works by itself', () => {
    const byItself = FACTORY_KINDS.filter(({ shape, role }) =>
      shape !== 'model' && role !== 'gate' && role !== 'rejects')

    expect(byItself.filter(({ kind }) => paceOf(kind) === undefined)).toEqual([])
  })
})

describe('the known input of a run', () => {
  it('is what all of its readers hold together, each up to the limit', () => {
    const sizes = { a: { records: 203 }, b: { records: 2 } }

    expect(toKnownInput(['a', 'b'], sizes, 0)).toBe(205)
    expect(toKnownInput(['a', 'b'], sizes, 100)).toBe(102)
  })

  it('is not known while one of them is not counted', () => {
    expect(toKnownInput(['a', 'b'], { a: { records: 203 }, b: { bytes: 600 } }, 0)).toBeUndefined()
    expect(toKnownInput(['a', 'b'], { a: { records: 203 } }, 100)).toBeUndefined()
    expect(toKnownInput([], {}, 0)).toBeUndefined()
  })
})
