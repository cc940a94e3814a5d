import { expect, it } from 'vitest'
import { findColumnChange } from '~/composables/source/useColumnChange'
import { findReaders } from '~/composables/source/useNextPipeline'

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

const runOf = (id: string) => ({ type: 'run' as const, id, name: null, state: null, stateName: null })

it('finds the runs that read the version itself, newest first', () => {
  const edges = [['source', 'r0'], ['r0', 'v1'], ['v1', 'r1'], ['v1', 'r2'], ['r1', 'v2'], ['v2', 'r3'], ['v1', 'lost']]
    .map(([from = '', to = '']) => ({ from, to }))
  const nodes = ['r0', 'r1', 'r2', 'r3'].map(runOf)
  expect(findReaders({ versionId: 'v1', nodes, edges })).toEqual(['r2', 'r1'])
})
