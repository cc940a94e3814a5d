import { type GraphStage, layoutStages, NODE_HEIGHT, NODE_WIDTH, STAGE_GAP_X, STAGE_GAP_Y } from './stage-graph'
import { mergeLinks } from './stage-group'

/** Sizes of the editor's graph, which goes from top to bottom like the list beside it. */
export const DRAFT_NODE = { width: 196, height: 68 }
const GAP = { x: 48, y: 27 }

export interface DraftNode {
  /** For a group: index of its first stage. */
  index: number
  group?: string
  x: number
  y: number
}

export interface DraftEdge {
  id: string
  path: string
}

type LinkedStage = { key: string, needs: readonly string[] }

const toLinks = (stages: readonly LinkedStage[]): GraphStage[] => {
  const places = new Map(stages.map((stage, index) => [stage.key, String(index)] as const).reverse())
  return stages.map((stage, index) => ({ stageKey: String(index), dependsOn: stage.needs.flatMap(need => places.get(need) ?? []) }))
}

/** Stages by index: while someone types, keys may be duplicated or missing, and links may form cycles. */
export const toDraftLinks = (stages: readonly LinkedStage[]): GraphStage[] => withoutCircles(toLinks(stages))

/** @param groupOf the folded group that a stage is drawn in. */
export function layoutDraft(stages: readonly LinkedStage[], groupOf: (index: number) => string | undefined = () => undefined) {
  const placeOf = (index: string) => groupOf(Number(index)) ?? index
  const links = toLinks(stages)
  const indexOf = new Map(links.map(({ stageKey }) => [placeOf(stageKey), Number(stageKey)] as const).reverse())
  const sideways = layoutStages(mergeLinks(withoutCircles(links), placeOf))
  // The run's graph goes from left to right; here its columns become rows.
  const nodes = sideways.nodes.map(({ key, x, y }): DraftNode => {
    const index = indexOf.get(key) ?? 0
    return {
      index,
      ...key !== String(index) && { group: key },
      x: y / (NODE_HEIGHT + STAGE_GAP_Y) * (DRAFT_NODE.width + GAP.x),
      y: x / (NODE_WIDTH + STAGE_GAP_X) * (DRAFT_NODE.height + GAP.y),
    }
  })
  const byPlace = new Map(nodes.map(node => [node.group ?? String(node.index), node]))
  return {
    width: Math.max(DRAFT_NODE.width, ...nodes.map(node => node.x + DRAFT_NODE.width)),
    height: Math.max(DRAFT_NODE.height, ...nodes.map(node => node.y + DRAFT_NODE.height)),
    nodes: nodes.sort((a, b) => a.index - b.index),
    edges: mergeLinks(links, placeOf).flatMap(({ stageKey: to, dependsOn }) => dependsOn.flatMap((from): DraftEdge[] => {
      const [start, end] = [byPlace.get(from), byPlace.get(to)]
      return start && end ? [{ id: `${from}>${to}`, path: toPath(start, end) }] : []
    })),
  }
}

/** Stages that depend on each other have no order: the link that closes a cycle is drawn, but does not affect the layout. */
function withoutCircles(stages: readonly GraphStage[]): GraphStage[] {
  const kept = new Map<string, string[]>()
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean =>
    from === to || (kept.get(from) ?? []).some(next => !seen.has(next) && leadsTo(next, to, seen.add(next)))
  for (const { stageKey, dependsOn } of stages) {
    for (const need of dependsOn) {
      if (!leadsTo(need, stageKey)) {
        kept.set(stageKey, [...kept.get(stageKey) ?? [], need])
      }
    }
  }
  return stages.map(({ stageKey }) => ({ stageKey, dependsOn: kept.get(stageKey) ?? [] }))
}

function toPath(from: DraftNode, to: DraftNode): string {
  const [x1, x2] = [from.x + DRAFT_NODE.width / 2, to.x + DRAFT_NODE.width / 2]
  const [y1, y2] = [from.y + DRAFT_NODE.height + 5, to.y - 5]
  const middle = (y1 + y2) / 2
  return x1 === x2 ? `M${x1} ${y1}V${y2}` : `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`
}
