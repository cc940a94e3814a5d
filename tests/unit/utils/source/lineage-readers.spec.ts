import { expect, it } from 'vitest'
import { findReaders } from '~/utils/source/lineage-readers'

const runOf = (id: string) => ({ type: 'run' as const, id, name: null, state: null, stateName: null })

it('finds the runs that read the version itself, newest first', () => {
  const edges = [['source', 'r0'], ['r0', 'v1'], ['v1', 'r1'], ['v1', 'r2'], ['r1', 'v2'], ['v2', 'r3'], ['v1', 'lost']]
    .map(([from = '', to = '']) => ({ from, to }))
  const nodes = ['r0', 'r1', 'r2', 'r3'].map(runOf)
  expect(findReaders({ versionId: 'v1', nodes, edges })).toEqual(['r2', 'r1'])
})
