import { expect, it } from 'vitest'
import { changesIn, fieldAt, labelOfPath, textOfValue, valuesIn } from '~/utils/form/parameter-label'
import { toFields } from '~/utils/form/schema-form'

const fields = toFields({
  type: 'object',
  properties: {
    conditions: {
      type: 'array', title: 'Conditions', items: { type: 'object', properties: { value: { title: 'Value' } } },
    },
    limits: { type: 'object', title: 'Limits', properties: { most: { type: 'integer', title: 'At most' } } },
  },
}, 'en')

const words = { separator: ', ', objectSeparator: '; ', on: 'On', off: 'Off' }

it.each([
  [['conditions'], 'Conditions'],
  [['conditions', '0', 'value'], 'Conditions › #1 › Value'],
  [['limits', 'most'], 'Limits › At most'],
  [['limits', '7'], 'Limits › 7'],
  [['unknown', '2', 'x'], 'unknown › #3 › x'],
])('%j is called %s', (path, label) => {
  expect(labelOfPath(fields, path)).toBe(label)
})

it('finds the field of a value in a list', () => {
  expect(fieldAt(fields, ['conditions', '4', 'value'])?.title).toBe('Value')
  expect(fieldAt(fields, ['nothing'])).toBeUndefined()
})

it('takes parameters apart into single values; a list of texts is one of them', () => {
  expect(valuesIn({ limits: { most: 3 }, words: ['a', 'b'], mixed: [1, '1', null], none: [] })
    .map(({ path, value }) => [path.join('.'), value]))
    .toEqual([['limits.most', 3], ['words', ['a', 'b']], ['mixed', [1, '1', null]], ['none', []]])
})

it('shows options by their labels, also those of a list', () => {
  const labelled = toFields(
    { properties: {
      modes: { type: 'array', items: { 'enum': ['keep', 'drop'], 'x-i18n': { en: { 'x-labels': { keep: 'Keep' } } } } },
    } },
    'en',
  )

  expect(textOfValue(labelled[0], ['keep', 'drop'], words)).toBe('Keep, drop')
  expect(textOfValue(labelled[0], 7, words)).toBe('7')
  expect(textOfValue(undefined, 'keep', words)).toBe('keep')
})

it('shows a switch by its state, and any other value as it is stored', () => {
  const [isOn, value] = toFields({ properties: { strip: { type: 'boolean' }, value: {} } }, 'en')

  expect(textOfValue(isOn, true, words)).toBe('On')
  expect(textOfValue(isOn, false, words)).toBe('Off')
  expect(textOfValue(value, true, words)).toBe('true')
})

const rules = toFields({ properties: { rules: { type: 'array', title: 'Rules', items: {
  type: 'object',
  properties: {
    type: { 'enum': ['range', 'allowed'], 'x-i18n': { en: { 'x-labels': { range: 'Range', allowed: 'Allowed' } } } },
    field: { 'type': 'string', 'x-field': true },
    min: { type: 'number', title: 'Minimum' },
    values: { type: 'array', title: 'Values' },
  },
} } } }, 'en')

it('shows rules in words, and text that looks like a number in quotes', () => {
  const value = [
    { type: 'range', field: 'score', min: 1 },
    { type: 'allowed', field: 'score', values: [1, '1', 'one', null] },
  ]

  expect(textOfValue(rules[0], value, words))
    .toBe('Range · score · Minimum 1; Allowed · score · Values 1, "1", one, null')
})

it('names what differs in one of several rules, and the whole list when there are more rules', () => {
  const before = [{ type: 'range', field: 'a', min: 1 }, { type: 'allowed', field: 'b', values: [1, 2] }]
  const after = [before[0], { type: 'allowed', field: 'b', values: ['1', '2'] }]

  expect(changesIn(before, after, ['rules']))
    .toEqual([{ path: ['rules', '1', 'values'], before: [1, 2], after: ['1', '2'] }])
  expect(changesIn(before, [before[0]], ['rules'])).toEqual([{ path: ['rules'], before, after: [before[0]] }])
  expect(changesIn(undefined, ['a'], ['fields'])).toEqual([{ path: ['fields'], before: undefined, after: ['a'] }])
  expect(changesIn({ a: 1 }, { a: 1 })).toEqual([])
})
