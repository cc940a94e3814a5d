import { type GraphStage, placeStages, NODE_HEIGHT, NODE_WIDTH, STAGE_GAP_X, STAGE_GAP_Y } from './stage-graph'
import type { StageLink } from './pipeline-draft'
import { type Lane, layLanes } from './link-lane'
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
  /**
   * Where the link of two stages, none of them in a folded group, offers to add one between them; absent where nothing
   * is free around the line.
   */
  insert?: StageLink & Point
}

interface Point {
  x: number
  y: number
}

/** Where an input with a name ends: each has a place of its own at the upper edge of the stage. */
export interface DraftPort extends Point {
  id: string
  /** Of the stage. */
  index: number
  /** From 0, in the order in which the stage reads. */
  input: number
  /** Its name stands there, so that it lies on no line of another input. */
  side: 'left' | 'right'
}

/** From the port to the middle of its name. */
const PORT_NAME = { x: 22, y: 12 }

/** A mark beside a straight line, as broad as the gap between two rows. */
const MARK = { size: 24, beside: 22 }

type LinkedStage = { key: string, needs: readonly string[] }

/** A key that two stages have means the first. */
const toIndices = (stages: readonly LinkedStage[]): ReadonlyMap<string, string> =>
  new Map(stages.map((stage, index) => [stage.key, String(index)] as const).reverse())

const toLinks = (stages: readonly LinkedStage[]): GraphStage[] => {
  const places = toIndices(stages)
  return stages.map((stage, index) => ({
    stageKey: String(index), dependsOn: stage.needs.flatMap(need => places.get(need) ?? []),
  }))
}

/** Stages by index: while someone types, keys may be duplicated or missing, and links may form cycles. */
export const toDraftLinks = (stages: readonly LinkedStage[]): GraphStage[] => withoutCircles(toLinks(stages))

/**
 * @param groupOf the folded group that a stage is drawn in.
 * @param inputsOf how many inputs of a stage have names; 0 = their order does not matter.
 */
export function layoutDraft(
  stages: readonly LinkedStage[], groupOf: (index: number) => string | undefined = () => undefined,
  inputsOf: (index: number) => number = () => 0,
) {
  const placeOf = (index: string) => groupOf(Number(index)) ?? index
  const links = toLinks(stages)
  const indexOf = new Map(links.map(({ stageKey }) => [placeOf(stageKey), Number(stageKey)] as const).reverse())
  const merged = mergeLinks(withoutCircles(links), placeOf)
  // The run's graph goes from left to right; here its columns become rows.
  const placed = new Map(placeStages(merged).nodes.map(({ key, x, y }) => [key, {
    along: x / (NODE_WIDTH + STAGE_GAP_X) * (DRAFT_NODE.height + GAP.y),
    across: y / (NODE_HEIGHT + STAGE_GAP_Y) * (DRAFT_NODE.width + GAP.x),
  }] as const))
  const lanes = layLanes(merged, placed, { along: DRAFT_NODE.height, across: DRAFT_NODE.width })
  const nodes = [...placed].map(([key, { along, across }]): DraftNode => {
    const index = indexOf.get(key) ?? 0
    return { index, ...key !== String(index) && { group: key }, x: across + lanes.before, y: along }
  })
  const byPlace = new Map(nodes.map(node => [node.group ?? String(node.index), node]))
  const ports = nodes.flatMap(node => node.group === undefined ? toPorts(node, inputsOf(node.index)) : [])
  const marks: Point[] = ports.map(({ x, y, side }) =>
    ({ x: side === 'left' ? x - PORT_NAME.x : x + PORT_NAME.x, y: y - PORT_NAME.y }))
  const places = toIndices(stages)
  const portOf = (from: string, to: DraftNode) => {
    const input = stages[to.index]?.needs.findIndex((need) => {
      const place = places.get(need)
      return place !== undefined && placeOf(place) === from
    })
    return ports.find(port => to.group === undefined && port.index === to.index && port.input === input)
  }
  return {
    width: Math.max(DRAFT_NODE.width, ...nodes.map(node => node.x + DRAFT_NODE.width)) + lanes.after,
    height: Math.max(DRAFT_NODE.height, ...nodes.map(node => node.y + DRAFT_NODE.height)),
    nodes: nodes.sort((a, b) => a.index - b.index),
    ports,
    edges: mergeLinks(links, placeOf).flatMap(({ stageKey: to, dependsOn }) =>
      dependsOn.flatMap((from): DraftEdge[] => {
        const [start, end] = [byPlace.get(from), byPlace.get(to)]
        if (!start || !end) {
          return []
        }
        const ends = endsOf(start, end, portOf(from, end))
        const lane = lanes.of(from, to)
        const edge = { id: `${from}>${to}`, path: toPath(ends, lane) }
        if (start.group !== undefined || end.group !== undefined) {
          return [edge]
        }
        const mark = placeMark(lane ? alongLane(lane) : alongCurve(ends), nodes, marks)
        if (!mark) {
          return [edge]
        }
        marks.push(mark)
        return [{ ...edge, insert: { from: start.index, to: end.index, ...mark } }]
      })),
  }
}

const STEPS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.07, 0.93]

function alongCurve({ x1, y1, x2, y2 }: Ends): Point[] {
  const asides = x1 === x2 ? [MARK.beside, -MARK.beside, 2 * MARK.beside] : [0, MARK.beside, -MARK.beside]
  return STEPS.flatMap(at => asides.map((aside): Point => {
    // The curve of toPath: its two handles lie at half the height.
    const [ease, lift] = [3 * at ** 2 - 2 * at ** 3, 1.5 * at - 1.5 * at ** 2 + at ** 3]
    return { x: x1 + (x2 - x1) * ease + aside, y: y1 + (y2 - y1) * (x1 === x2 ? at : lift) }
  }))
}

const alongLane = ({ enter, leave, across }: Lane): Point[] =>
  STEPS.map(at => ({ x: across, y: enter + (leave - enter) * at }))

/** The first of the points, best first, that lies on no stage and on no other mark. */
function placeMark(points: readonly Point[], nodes: readonly DraftNode[], taken: readonly Point[]): Point | undefined {
  const isFree = ({ x, y }: Point) =>
    nodes.every(node => x < node.x - MARK.size / 2 || x > node.x + DRAFT_NODE.width + MARK.size / 2
      || y < node.y - MARK.size / 2 || y > node.y + DRAFT_NODE.height + MARK.size / 2)
    && taken.every(other => Math.abs(other.x - x) >= MARK.size || Math.abs(other.y - y) >= MARK.size)
  return points.find(isFree)
}

/**
 * Stages that depend on each other have no order: the link that closes a cycle is drawn, but does not affect the
 * layout.
 */
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

/** Between the edge of a stage and the end of a line is a port. */
const PORT_SIZE = 5

function toPorts({ index, x, y }: DraftNode, count: number): DraftPort[] {
  return Array.from({ length: count }, (_, input) => ({
    id: `${index}:${input}`, index, input, x: x + DRAFT_NODE.width * (input + 1) / (count + 1), y,
    side: input < (count - 1) / 2 ? 'left' : 'right',
  }))
}

interface Ends { x1: number, y1: number, x2: number, y2: number }

const endsOf = (from: DraftNode, to: DraftNode, port: DraftPort | undefined): Ends => ({
  x1: from.x + DRAFT_NODE.width / 2,
  y1: from.y + DRAFT_NODE.height + PORT_SIZE,
  x2: port?.x ?? to.x + DRAFT_NODE.width / 2,
  y2: to.y - PORT_SIZE,
})

const toPath = ({ x1, y1, x2, y2 }: Ends, lane: Lane | undefined): string => `M${x1} ${y1}${lane
  ? `${toCurve(x1, y1, lane.across, lane.enter)}V${lane.leave}${toCurve(lane.across, lane.leave, x2, y2)}`
  : toCurve(x1, y1, x2, y2)}`

function toCurve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (y1 + y2) / 2
  return x1 === x2 ? `V${y2}` : `C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`
}
