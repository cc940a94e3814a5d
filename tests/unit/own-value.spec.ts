import { expect, it } from 'vitest'
import { reactive } from 'vue'
import { readOwn } from '../../shared/domain/own-value'
import { toRecordCell } from '../../utils/record-cell'

const NAMES = ['hasOwnProperty', 'constructor', 'toString', '__proto__', 'valueOf']

it.each(NAMES)('a column called %s shows what is in the record, or that nothing is', (name) => {
  const record: unknown = JSON.parse(`{"${name}":"mine"}`)

  const cells = [record, reactive(record as object)].map(it => toRecordCell(it, name))

  expect(cells).toEqual([{ text: 'mine', look: 'text' }, { text: 'mine', look: 'text' }])
  expect(toRecordCell(reactive({ other: 1 }), name)).toEqual({ text: '', look: 'missing' })
})

it('finds nothing under a name that every object knows', () => {
  expect(NAMES.map(name => readOwn({}, name))).toEqual(NAMES.map(() => undefined))
})
