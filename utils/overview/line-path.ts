import type { LineStageView, LineView } from '#shared/contract/overview.contract'

interface Way { records: number, path: LineStageView[] }

const NO_WAY: Way = { records: 0, path: [] }

/**
 * The stages that the ribbon shows: of all paths from a first stage to a last one, the one with the most records. A
 * straight line is shown whole; stages on other branches, and those of other revisions, are only in the table.
 */
export function toWidestPath(all: readonly LineStageView[]): LineStageView[] {
  const stages = all.filter(({ isCurrent }) => isCurrent)
  const byKey = new Map(stages.map(stage => [stage.stageKey, stage]))
  const best = new Map<string, Way>()

  const pathTo = (stage: LineStageView, above: ReadonlySet<string>): Way => {
    const known = best.get(stage.stageKey)
    if (known) {
      return known
    }
    const inputs = stage.dependsOn.flatMap((key) => {
      const input = byKey.get(key)
      // The server accepts no cycle; here one ends the path instead of hanging the page.
      return input && !above.has(key) ? [pathTo(input, new Set([...above, key]))] : []
    })
    const widest = inputs.reduce((a, b) => isWider(b, a) ? b : a, NO_WAY)
    const found = { records: widest.records + stage.recordsIn, path: [...widest.path, stage] }
    best.set(stage.stageKey, found)
    return found
  }

  const fed = new Set(stages.flatMap(stage => stage.dependsOn))
  const ways = stages.filter(stage => !fed.has(stage.stageKey)).map(stage => pathTo(stage, new Set([stage.stageKey])))
  return ways.reduce((a, b) => isWider(b, a) ? b : a, NO_WAY).path
}

/** With equally many records the longer path wins; otherwise the first one. */
const isWider = (a: { records: number, path: unknown[] }, b: { records: number, path: unknown[] }) =>
  a.records > b.records || (a.records === b.records && a.path.length > b.path.length)

/**
 * The bottleneck: the slowest stage among those that run or have records waiting; undefined while nothing runs, and for
 * a line of one stage. What awaits a decision waits for a person, and not for a faster stage.
 */
export function findLineBottleneck(path: readonly LineStageView[]): LineStageView | undefined {
  const paced = path.filter(({ recordsPerMinute }) => recordsPerMinute !== null)
  if (paced.length < 2) {
    return undefined
  }
  const busy = paced.filter(({ running, waiting, undecided }) => running > 0 || waiting > undecided)
  const [first, ...rest] = busy
  return rest.reduce(
    (slowest, stage) => (stage.recordsPerMinute ?? 0) < (slowest?.recordsPerMinute ?? 0) ? stage : slowest, first,
  )
}

/** The reasons why records left a stage, most records first. */
export const toLossReasons = (
  { droppedByReason, failedByReason }: Pick<LineStageView, 'droppedByReason' | 'failedByReason'>,
): [code: string, records: number][] => {
  const sums = new Map<string, number>()
  for (const [code, records] of [...Object.entries(droppedByReason), ...Object.entries(failedByReason)]) {
    sums.set(code, (sums.get(code) ?? 0) + records)
  }
  return [...sums].sort(([, a], [, b]) => b - a)
}

/** Of runs that have ended: records made divided by records read; null = none has read any. */
export const toYield = ({ recordsRead, recordsMade }: LineView['ended']): number | null =>
  recordsRead > 0 ? recordsMade / recordsRead : null
