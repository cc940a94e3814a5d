import { describe, expect, it } from 'vitest'
import type { LineageNode } from '#shared/contract/dataset.contract'
import { layoutLineage, listLineage, toLineageLink } from '~/utils/dataset/lineage-graph'

const source: LineageNode = { type: 'source', id: 'a1', name: 'Crawl', kind: 'upload', isArchived: false }
const load: LineageNode = { type: 'run', id: 'b1', name: 'Import', state: 'SUCCEEDED', stateName: 'succeeded' }
const version: LineageNode = {
  type: 'version', id: 'c1', datasetId: 'd', datasetName: 'Web', semver: '1.0.0', rows: 3,
  createdAt: '2026-11-20T06:00:00.000Z', isArchived: false,
}
const reader: LineageNode = { type: 'run', id: 'e1', name: 'Clean', state: 'RUNNING', stateName: 'running' }
const view = {
  nodes: [version, reader, load, source],
  edges: [{ from: 'a1', to: 'b1' }, { from: 'b1', to: 'c1' }, { from: 'c1', to: 'e1' }],
}

describe('the lineage', () => {
  it('runs from left to right', () => {
    const { nodes } = layoutLineage(view)

    expect([...nodes].sort((a, b) => a.x - b.x).map(({ node }) => node.id)).toEqual(['a1', 'b1', 'c1', 'e1'])
  })

  it('shows where records flow now', () => {
    expect([...layoutLineage(view).live]).toEqual(['e1'])
  })

  it('is the same as a table', () => {
    expect(listLineage(view).map(({ node, from }) => [node.id, from.map(it => it.id)]))
      .toEqual([['a1', []], ['b1', ['a1']], ['c1', ['b1']], ['e1', ['c1']]])
  })

  it('links only to objects that can be opened', () => {
    expect([source, load, version].map(toLineageLink))
      .toEqual(['/sources?preview=a1', '/runs/b1', '/datasets/d?tab=lineage&version=1.0.0'])
    expect([{ ...source, isArchived: true }, { ...load, state: null, name: null }, { ...version, isArchived: true }]
      .map(toLineageLink))
      .toEqual([undefined, undefined, undefined])
  })
})
