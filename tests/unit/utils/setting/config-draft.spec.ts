import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readConfigText } from '#server/config/config-text'
import { SETTINGS } from '#server/config/setting'
import {
  fromControl, isConfigMatch, type PendingChange, toConfigChange, toConfigText, toControl, toReturn, toTextPlace,
  toUnsaved,
} from '~/utils/setting/config-draft'

const ENTRIES = { kind: 'integer', min: 10, max: 3_600 } as const

describe('a control of the settings', () => {
  it('holds every value so that it can be read again', () => {
    const integer = SETTINGS.filter(({ kind }) => kind === 'integer')
    fc.assert(fc.property(fc.constantFrom(...integer), fc.double({ min: 0, max: 1, noNaN: true }), (setting, share) => {
      const { min, max } = setting
      const value = Math.floor((min ?? 0) + share * ((max ?? 0) - (min ?? 0)))

      expect(fromControl(setting, toControl(value))).toEqual({ value })
    }))
    expect(fromControl({ kind: 'list', min: null, max: null }, toControl(['a.example', 'b.example'])))
      .toEqual({ value: ['a.example', 'b.example'] })
    expect(fromControl({ kind: 'flag', min: null, max: null }, toControl(false))).toEqual({ value: false })
  })

  it.each([
    ['20,000', 'range_wrong'], ['9', 'range_wrong'], ['', 'not_number'], ['1e2', 'not_number'], ['-10', 'range_wrong'],
    ['10.5', 'not_number'], ['９０', 'not_number'], ['9'.repeat(30), 'not_number'],
  ])('says why %j is no value', (text, fault) => {
    expect(fromControl(ENTRIES, text)).toEqual({ fault })
  })

  it('takes a number as the page writes it', () => {
    expect(fromControl(ENTRIES, ' 1,000 ')).toEqual({ value: 1_000 })
  })
})

describe('pending changes', () => {
  const changes: PendingChange[] = [
    { path: 'cache.maxEntries', before: 10_000, after: 20_000, shown: 20_000 },
    { path: 'refresh.push', before: false, after: null, shown: true },
  ]

  it('become a body in the form of config.json, in which null drops a saved value', () => {
    expect(toConfigChange(changes)).toEqual({ cache: { maxEntries: 20_000 }, refresh: { push: null } })
  })

  it('are shown as config.json before and after', () => {
    expect(JSON.parse(toConfigText(changes, 'before')))
      .toEqual({ cache: { maxEntries: 10_000 }, refresh: { push: false } })
    expect(readConfigText(toConfigText(changes, 'shown'))).toHaveProperty('texts')
    expect(toUnsaved({ file: 5, default: 6 })).toBe(5)
    expect(toUnsaved({ file: null, default: 6 })).toBe(6)
  })
})

it('the place of a fault is found in the text that was sent', () => {
  expect(toTextPlace('{\n "cache": { "maxEntries": 5 } }', '/cache/maxEntries')).toEqual({ line: 2, column: 27 })
  expect(toTextPlace('{\n "cache": {', '')).toEqual({ line: 2, column: 12 })
  expect(toTextPlace('{}', '/gone/x')).toEqual({ line: 0, column: 0 })
})

it('a setting is found by all words of a search, in any of its texts', () => {
  expect(isConfigMatch('grpc timeout', ['GRPC_READ_DEADLINE_MS', 'Read timeout'])).toBe(true)
  expect(isConfigMatch('grpc hours', ['GRPC_READ_DEADLINE_MS', 'Read timeout'])).toBe(false)
})

it('shows what going back to a revision changes, over all revisions since', () => {
  const changed = (name: string, before: number | null, after: number | null) => ({
    name, path: name.toLowerCase(), before, after,
  })
  const revisions = [
    { number: 3, changes: [changed('A', 2, 3), changed('B', null, 7)] },
    { number: 2, changes: [changed('A', 1, 2), changed('C', 5, 6)] },
    { number: 1, changes: [changed('A', null, 1)] },
  ]

  const differences = toReturn([{ number: 4, changes: [changed('C', 6, 5)] }, ...revisions], 1)

  expect(differences).toEqual([changed('A', 3, 1), changed('B', 7, null)])
})
