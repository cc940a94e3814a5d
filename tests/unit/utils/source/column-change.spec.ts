import { expect, it } from 'vitest'
import { findColumnChange } from '~/utils/source/column-change'

const columns = (types: Record<string, string>) =>
  Object.entries(types).map(([name, type]) => ({ name, type, nullable: false }))
const before = columns({ id: 'integer', question: 'string', note: 'unknown' })

it.each([
  ['the same, in another order', { note: 'string', question: 'string', id: 'integer' }, undefined],
  ['one more', { id: 'integer', question: 'string', note: 'unknown', source: 'string' },
    { less: [], more: ['source'], changed: [], bump: 'MINOR' }],
  ['another name', { id: 'integer', reply: 'string', note: 'unknown' },
    { less: ['question'], more: ['reply'], changed: [], bump: 'MAJOR' }],
  ['another type', { id: 'string', question: 'string', note: 'unknown' },
    { less: [], more: [], changed: [{ name: 'id', before: 'integer', after: 'string' }], bump: 'MAJOR' }],
])('compares the columns of a source with those of a version: %s', (_, after, expected) => {
  expect(findColumnChange(before, columns(after))).toEqual(expected)
})
