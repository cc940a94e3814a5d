import { layLanes, type Lane } from './link-lane'

/** Measures of ui.md; lengths of an SVG, so they are numbers here and not tokens. */
export const NODE_WIDTH = 164
export const NODE_HEIGHT = 76
export const STAGE_GAP_X = 24
export const STAGE_GAP_Y = 32

export interface GraphMeasures {
  width: number
  height: number
  gapX: number
  gapY: number
}

const STAGE_MEASURES: GraphMeasures = { width: NODE_WIDTH, height: NODE_HEIGHT, gapX: STAGE_GAP_X, gapY: STAGE_GAP_Y }

export interface GraphStage {
  stageKey: string
  dependsOn: readonly string[]
}

export interface GraphNode {
  key: string
  x: number
  y: number
}

export interface GraphEdge {
  id: string
  from: string
  to: string
  /** SVG path, ending where the arrow begins. */
  path: string
  /** The arrowhead. */
  arrow: string
}

export interface StageGraph {
  width: number
  height: number
  nodes: GraphNode[]
  edges: GraphEdge[]
}

/**
 * Left to right by longest distance from a source; inside a column ordered by where the inputs lie, so that edges cross
 * little. Edges to unknown stages are left out, and a cycle (never accepted by the server) ends the search instead of
 * hanging the page.
 */
export function layoutStages(stages: readonly GraphStage[], measures = STAGE_MEASURES): StageGraph {
  const { nodes, width, height } = placeStages(stages, measures)
  const lanes = layLanes(
    stages, new Map(nodes.map(node => [node.key, { along: node.x, across: node.y }])),
    { along: measures.width, across: measures.height },
  )
  const lowered = nodes.map(node => ({ ...node, y: node.y + lanes.before }))
  return {
    width,
    height: lanes.before + height + lanes.after,
    nodes: lowered,
    edges: toEdges(stages, lowered, measures, lanes.of),
  }
}

/** The stages without their links, in columns that are centred. */
export function placeStages(
  stages: readonly GraphStage[], measures = STAGE_MEASURES,
): Pick<StageGraph, 'nodes' | 'width' | 'height'> {
  const columns = toColumns(stages)
  const tallest = Math.max(1, ...columns.map(column => column.length))
  const [stepX, stepY] = [measures.width + measures.gapX, measures.height + measures.gapY]
  const height = tallest * stepY - measures.gapY
  const nodes = columns.flatMap((column, index) => {
    const blockHeight = column.length * stepY - measures.gapY
    const top = (height - blockHeight) / 2
    return column.map((key, row) => ({ key, x: index * stepX, y: top + row * stepY }))
  })
  return { nodes, height, width: Math.max(measures.width, columns.length * stepX - measures.gapX) }
}

/** Longest distance from a stage that reads no other, by key. */
export function levelsOf(stages: readonly GraphStage[]): Map<string, number> {
  const byKey = new Map(stages.map(stage => [stage.stageKey, stage]))
  const levels = new Map<string, number>()
  const levelOf = (key: string, path: ReadonlySet<string>): number => {
    const known = levels.get(key)
    if (known !== undefined) {
      return known
    }
    const inputs = (byKey.get(key)?.dependsOn ?? []).filter(input => byKey.has(input) && !path.has(input))
    const level = inputs.length === 0
      ? 0
      : 1 + Math.max(...inputs.map(input => levelOf(input, new Set([...path, key]))))
    levels.set(key, level)
    return level
  }
  stages.forEach(({ stageKey }) => levelOf(stageKey, new Set([stageKey])))
  return levels
}

function toColumns(stages: readonly GraphStage[]): string[][] {
  const levels = levelsOf(stages)
  const columns: string[][] = []
  for (const { stageKey } of stages) {
    const level = levels.get(stageKey) ?? 0
    columns[level] = [...columns[level] ?? [], stageKey]
  }
  return orderColumns(columns.map(column => column ?? []), new Map(stages.map(stage => [stage.stageKey, stage])))
}

/** Mean row of the inputs decides; stable, so that the pipeline's own order breaks ties. */
function orderColumns(columns: string[][], byKey: ReadonlyMap<string, GraphStage>): string[][] {
  const rows = new Map<string, number>()
  return columns.map((column) => {
    const weight = (key: string) => {
      const inputs = (byKey.get(key)?.dependsOn ?? []).flatMap(input => rows.get(input) ?? [])
      return inputs.length === 0 ? 0 : inputs.reduce((sum, row) => sum + row, 0) / inputs.length
    }
    const ordered = [...column].sort((a, b) => weight(a) - weight(b))
    ordered.forEach((key, row) => rows.set(key, row - (ordered.length - 1) / 2))
    return ordered
  })
}

function toEdges(
  stages: readonly GraphStage[], nodes: readonly GraphNode[], measures: GraphMeasures,
  laneOf: (from: string, to: string) => Lane | undefined,
): GraphEdge[] {
  const placed = new Map(nodes.map(node => [node.key, node]))
  return stages.flatMap(stage => stage.dependsOn.flatMap((input) => {
    const from = placed.get(input)
    const to = placed.get(stage.stageKey)
    return from && to ? [toEdge(from, to, measures, laneOf(input, stage.stageKey))] : []
  }))
}

function toEdge(from: GraphNode, to: GraphNode, { width, height }: GraphMeasures, lane: Lane | undefined): GraphEdge {
  const x1 = from.x + width
  const y1 = from.y + height / 2
  const x2 = to.x - 5
  const y2 = to.y + height / 2
  const path = `M${x1} ${y1}${lane
    ? `${toCurve(x1, y1, lane.enter, lane.across)}H${lane.leave}${toCurve(lane.leave, lane.across, x2, y2)}`
    : toCurve(x1, y1, x2, y2)}`
  const arrow = `M${x2 - 1} ${y2 - 3.5}l5 3.5-5 3.5z`
  return { id: `${from.key}>${to.key}`, from: from.key, to: to.key, path, arrow }
}

function toCurve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2
  return y1 === y2 ? `H${x2}` : `C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
}
