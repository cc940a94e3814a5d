import { expect, it } from 'vitest'
import { readOwn } from '#shared/domain/json/own-value'
import { toRecordCell } from '~/utils/dataset/record-cell'

const NAMES = ['hasOwnProperty', 'constructor', 'toString', '__proto__', 'valueOf']

it.each(NAMES)('a column called %s shows the value in the record, or that there is none', (name) => {
  const cells = [`{"${name}":"mine"}`, '{"other":1}'].map(record => toRecordCell(record, name))

  expect(cells).toEqual([{ text: 'mine', look: 'text' }, { text: '', look: 'missing' }])
})

it('finds nothing under a name that every object inherits', () => {
  expect(NAMES.map(name => readOwn({}, name))).toEqual(NAMES.map(() => undefined))
})
