import type { LineageNode, LineageView } from '#shared/contract/dataset.contract'
import { layoutStages, type GraphEdge } from '../pipeline/stage-graph'

export interface LineageGraph {
  width: number
  height: number
  nodes: { x: number, y: number, node: LineageNode }[]
  edges: GraphEdge[]
  /** Ids of the runs that records flow into now. */
  live: ReadonlySet<string>
}

/** Sizes in px. (Not above an interface with commas: Nuxt's scan would take its members for exports.) */
export const LINEAGE_MEASURES = { width: 168, height: 52, gapX: 36, gapY: 18 }

const LIVE = ['QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING']

/** Left to right, as records flow. */
export function layoutLineage({ nodes, edges }: Pick<LineageView, 'nodes' | 'edges'>): LineageGraph {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const graph = layoutStages(inOrder(nodes, edges), LINEAGE_MEASURES)
  return {
    ...graph,
    nodes: graph.nodes.flatMap(({ key, x, y }) => {
      const node = byId.get(key)
      return node ? [{ x, y, node }] : []
    }),
    live: new Set(nodes.filter(node => node.type === 'run' && node.state !== null && LIVE.includes(node.state))
      .map(node => node.id)),
  }
}

/** Sources first, then from oldest to newest: ids begin with their time. */
function inOrder(nodes: readonly LineageNode[], edges: LineageView['edges']) {
  const inputs = Map.groupBy(edges, edge => edge.to)
  return [...nodes].sort((a, b) => a.id < b.id ? -1 : 1)
    .map(({ id }) => ({ stageKey: id, dependsOn: (inputs.get(id) ?? []).map(edge => edge.from) }))
}

export interface LineageRow {
  node: LineageNode
  /** What the node was made from. */
  from: LineageNode[]
}

/** The lineage as a table: each node and what it was made from, in the order of the graph. */
export function listLineage(view: Pick<LineageView, 'nodes' | 'edges'>): LineageRow[] {
  const byId = new Map(view.nodes.map(node => [node.id, node]))
  const rows = [...layoutLineage(view).nodes].sort((a, b) => a.x - b.x || a.y - b.y)
  return rows.map(({ node }) => ({
    node,
    from: view.edges.filter(edge => edge.to === node.id).flatMap(edge => byId.get(edge.from) ?? []),
  }))
}

/** Link to the page of a node; undefined when it is archived or no longer stored. */
export function toLineageLink(node: LineageNode): string | undefined {
  switch (node.type) {
    case 'source':
      return node.isArchived ? undefined : `/sources?preview=${node.id}`
    case 'run':
      return node.state === null ? undefined : `/runs/${node.id}`
    case 'version':
      return node.isArchived ? undefined : `/datasets/${node.datasetId}?tab=lineage&version=${node.semver}`
  }
}
