import type { LineageView } from '#shared/contract/dataset.contract'

/** Ids of the runs that read the version that a lineage is about, newest first. */
export function findReaders({ versionId, nodes, edges }: Pick<LineageView, 'versionId' | 'nodes' | 'edges'>): string[] {
  const runs = new Set(nodes.filter(({ type }) => type === 'run').map(({ id }) => id))
  // The time is the beginning of the id.
  return edges.filter(({ from, to }) => from === versionId && runs.has(to)).map(({ to }) => to).sort().reverse()
}
