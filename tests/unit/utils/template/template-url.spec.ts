import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOpen, toImportSteps } from '~/utils/template/import-steps'
import { isLabel, isSemver, sortLabels } from '~/utils/template/template-look'
import {
  fromTemplateUrl, proposedPair, TEMPLATE_PAGE_DEFAULT, toPair, toTemplateUrl,
} from '~/utils/template/template-url'

const ID = '0190b6a0-7e3c-7000-8000-000000000001'
const number = fc.integer({ min: 0, max: 999_999 })
const semver = fc.tuple(number, number, number).map(parts => parts.join('.'))

describe('the address of the catalogue', () => {
  it('says the same state again', () => {
    fc.assert(fc.property(
      fc.constantFrom('', ID), fc.oneof(semver, fc.constantFrom('', 'draft')),
      fc.oneof(semver, fc.constantFrom('', 'draft')), fc.boolean(),
      (id, from, to, archived) => {
        const state = { ...TEMPLATE_PAGE_DEFAULT, id, from, to, archived }

        expect(fromTemplateUrl(toTemplateUrl(state))).toEqual(state)
      },
    ))
  })

  it('takes no value that cannot be one', () => {
    expect(fromTemplateUrl({ id: 'zzz', from: '1.2', to: 'latest', state: 'new', archived: 'yes' }))
      .toEqual(TEMPLATE_PAGE_DEFAULT)
  })
})

describe('what is compared', () => {
  it('is the draft with the highest version, otherwise the two highest', () => {
    expect(proposedPair(['2.0.0', '1.0.0'], true)).toEqual({ from: '2.0.0', to: 'draft' })
    expect(proposedPair(['2.0.0', '1.0.0'], false)).toEqual({ from: '1.0.0', to: '2.0.0' })
    expect(proposedPair(['1.0.0'], false)).toEqual({ from: '1.0.0', to: '1.0.0' })
    expect(proposedPair([], true)).toEqual({ from: 'draft', to: 'draft' })
    expect(proposedPair([], false)).toBeUndefined()
  })

  it('falls back to that for sides that do not exist, each by itself', () => {
    expect(toPair({ from: '9.9.9', to: '1.0.0' }, ['2.0.0', '1.0.0'], true)).toEqual({ from: '2.0.0', to: '1.0.0' })
    expect(toPair({ from: '1.0.0', to: 'draft' }, ['2.0.0', '1.0.0'], false)).toEqual({ from: '1.0.0', to: '2.0.0' })
  })
})

describe('labels and numbers', () => {
  it('have production and candidate first', () => {
    expect(sortLabels(['beta', 'candidate', 'alpha', 'production']))
      .toEqual(['production', 'candidate', 'alpha', 'beta'])
  })

  it.each([
    ['production', true], ['a-1_b', true], ['draft', false], ['latest', false], ['Bad', false], ['1a', false],
    ['', false],
  ])('take %s: %s', (text, isGood) => {
    expect(isLabel(text)).toBe(isGood)
  })

  it.each([
    ['0.0.0', true], ['10.2.33', true], ['1.0', false], ['01.0.0', false], ['1.0.0-rc', false], ['1000000.0.0', false],
  ])('have three parts, %s: %s', (text, isGood) => {
    expect(isSemver(text)).toBe(isGood)
  })
})

describe('the steps of an import', () => {
  const item = {
    index: 0, name: 'One', version: '1.0.0', stageCount: 1, state: 'refused' as const, action: null, reasons: [],
    notes: [], existing: null, proposed: null, checksum: '', templateId: null,
  }
  const because = (code: 'NOT_JSON' | 'WRONG_CHECKSUM' | 'UNRESOLVED') =>
    [{ code, pointer: '', message: '', params: {} }]
  const told = (report: Parameters<typeof toImportSteps>[0]) =>
    toImportSteps(report).map(({ wrong, isReached }) => isReached ? wrong : '-')

  it('end where the file as a whole does', () => {
    expect(told({ reasons: because('NOT_JSON'), items: [] })).toEqual([1, '-', '-', '-'])
  })

  it('count items that are in the way, and not those that are skipped', () => {
    const items = [
      { ...item, reasons: because('WRONG_CHECKSUM') },
      { ...item, state: 'conflict' as const, reasons: because('UNRESOLVED') },
      { ...item, action: 'skip' as const, reasons: because('WRONG_CHECKSUM') },
    ]

    expect(told({ reasons: [], items })).toEqual([0, 1, 0, 1])
    expect(countOpen({ items })).toBe(2)
  })
})
