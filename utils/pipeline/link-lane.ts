/** Where a line passes the nodes between its ends: along the drawing from `enter` to `leave`, at one place across. */
export interface Lane {
  enter: number
  leave: number
  across: number
}

/** Left or upper corner of a node: along the direction of the links, and across it. px. */
export interface LaneNode {
  along: number
  across: number
}

interface LinkedNode {
  stageKey: string
  dependsOn: readonly string[]
}

/** Between a line and a node, and between two lines. px. */
const FREE = { node: 15, line: 10 }

/**
 * A link that skips a level would pass behind the nodes of that level, or look like links to them: it gets a lane
 * beside them, where it is shortest. Nodes stay in their places; `before` and `after` is the room that lanes need
 * outside of the drawing, and lanes are given as if it had been moved by `before`.
 *
 * @param size of each node.
 */
export function layLanes(
  links: readonly LinkedNode[], nodes: ReadonlyMap<string, LaneNode>, size: LaneNode,
): { before: number, after: number, of: (from: string, to: string) => Lane | undefined } {
  const lanes = new Map<string, Lane>()
  for (const { stageKey, dependsOn } of links) {
    for (const need of dependsOn) {
      const [start, end] = [nodes.get(need), nodes.get(stageKey)]
      const passed = start && end
        ? [...nodes.values()].filter(({ along }) => along > start.along && along < end.along)
        : []
      if (start && end && passed.length > 0) {
        lanes.set(toKey(need, stageKey), findLane([start, end], passed, size, [...lanes.values()]))
      }
    }
  }
  const places = [...lanes.values()].map(({ across }) => across)
  const last = Math.max(0, ...[...nodes.values()].map(({ across }) => across + size.across))
  const before = Math.max(0, ...places.map(across => FREE.line - across))
  return {
    before,
    after: Math.max(0, ...places.map(across => across + FREE.line - last)),
    of(from, to) {
      const lane = lanes.get(toKey(from, to))
      return lane && { ...lane, across: lane.across + before }
    },
  }
}

const toKey = (from: string, to: string) => `${from}>${to}`

function findLane(ends: LaneNode[], passed: LaneNode[], size: LaneNode, taken: Lane[]): Lane {
  const enter = Math.min(...passed.map(({ along }) => along))
  const leave = Math.max(...passed.map(({ along }) => along)) + size.along
  const blocked = [
    ...passed.map(({ across }) => [across - FREE.node, across + size.across + FREE.node] as const),
    ...taken.filter(lane => lane.enter < leave && enter < lane.leave)
      .map(({ across }) => [across - FREE.line, across + FREE.line] as const),
  ]
  const middles = ends.map(({ across }) => across + size.across / 2)
  const lengthOf = (across: number) => middles.reduce((sum, middle) => sum + Math.abs(middle - across), 0)
  const free = [...middles, ...blocked.flat()]
    .filter(place => blocked.every(([from, to]) => place <= from || place >= to))
    // The later of two that are equally long: below, or to the right.
    .sort((a, b) => lengthOf(a) - lengthOf(b) || b - a)
  // The end of the last block is always free.
  return { enter, leave, across: free[0] ?? 0 }
}
