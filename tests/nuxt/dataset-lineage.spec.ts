import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { LineageNode } from '#shared/contract/dataset.contract'
import DatasetLineageTable from '~/components/dataset/version/DatasetLineageTable.vue'

const [SOURCE, BEFORE, RUN, AFTER] = ['s', 'b', 'r', 'a']
const version = (id: string, semver: string): LineageNode =>
  ({
    type: 'version', id, datasetId: 'd', datasetName: 'incidents', semver, rows: 3, createdAt: '2026-11-20T06:00:00Z',
    isArchived: false,
  })

it('the table of a lineage says the kind of each thing beside its name, as all may have the same', async () => {
  const nodes: LineageNode[] = [
    { type: 'source', id: SOURCE, name: 'incidents', kind: 'upload', isArchived: false },
    version(BEFORE, '1.0.0'),
    { type: 'run', id: RUN, name: 'incidents', state: 'SUCCEEDED', stateName: 'succeeded' },
    version(AFTER, '1.1.0'),
  ]
  const edges = [{ from: SOURCE, to: RUN }, { from: BEFORE, to: RUN }, { from: RUN, to: AFTER }]
  const table = await mountSuspended(DatasetLineageTable, { props: { lineage: { versionId: AFTER, nodes, edges } } })

  const rows = table.findAll('tbody tr').map(row => row.findAll('td').map(cell => cell.text()))
  expect(rows.find(([what]) => what === 'Run')?.at(-1)?.split(', ').sort())
    .toEqual(['Source incidents', 'Version incidents 1.0.0'])
  expect(rows.find(cells => cells.join(' ').includes('1.1.0'))?.at(-1)).toBe('Run incidents')
  table.unmount()
})
