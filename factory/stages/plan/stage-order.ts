import type { StageSpec } from '../../job/stage-job.ts'

type Node = Pick<StageSpec, 'id' | 'dependsOn'>

/** Indexes of the stages, each after those it depends on; stages in or behind a cycle come last, in their own order. */
export function sortStages(stages: Node[]): number[] {
  const sorted: number[] = []
  const done = new Set<string>()
  const known = new Set(stages.map(({ id }) => id))
  let left = stages.map((_, index) => index)
  while (left.length > 0) {
    const ready = left.filter(index => stages[index]!.dependsOn.every(id => done.has(id) || !known.has(id)))
    if (ready.length === 0) {
      return [...sorted, ...left]
    }
    for (const index of ready) {
      done.add(stages[index]!.id)
    }
    sorted.push(...ready)
    left = left.filter(index => !ready.includes(index))
  }
  return sorted
}

/** Indexes of the stages of a cycle: each depends on the next, the last on the first. */
export function findCycle(stages: Node[]): number[] | undefined {
  const indexOf = new Map(stages.map(({ id }, index) => [id, index]))
  const finished = new Set<number>()
  const path: number[] = []

  const visit = (index: number): number[] | undefined => {
    const seenAt = path.indexOf(index)
    if (seenAt >= 0) {
      return path.slice(seenAt)
    }
    if (finished.has(index)) {
      return undefined
    }
    path.push(index)
    for (const id of stages[index]!.dependsOn) {
      const next = indexOf.get(id)
      const cycle = next === undefined ? undefined : visit(next)
      if (cycle) {
        return cycle
      }
    }
    path.pop()
    finished.add(index)
    return undefined
  }

  for (const index of stages.keys()) {
    const cycle = visit(index)
    if (cycle) {
      return cycle
    }
  }
  return undefined
}
