interface Linked {
  key: string
  kind: string
  needs: string[]
}

/** In a draft: the place of an input with a name, for which no stage is chosen yet. The check refuses it. */
export const OPEN_INPUT = ''

/** An input keeps its place when another one is open; behind the last one nothing is open. */
export const withoutOpenEnd = (needs: readonly string[]): string[] =>
  needs.slice(0, needs.findLastIndex(need => need !== OPEN_INPUT) + 1)

/** Reads `key` at this place. A stage that is read at another place already swaps with the one that was here. */
export function withInput(needs: readonly string[], place: number, key: string): string[] {
  const count = Math.max(needs.length, place + 1)
  const next = Array.from({ length: count }, (_, at) => needs[at] ?? OPEN_INPUT)
  const before = next[place] ?? OPEN_INPUT
  const other = key === OPEN_INPUT ? -1 : next.indexOf(key)
  return withoutOpenEnd(next.map((need, at) => at === place ? key : at === other ? before : need))
}

/**
 * What a stage reads once `gone` is no longer there: an input with a name stays at its place, and of a stage with named
 * inputs (a join) only the first goes on, whose records it had passed on.
 *
 * @param countNamed how many inputs of a kind have names.
 */
export function withoutInput<S extends Linked>(stage: S, gone: Linked, countNamed: (kind: string) => number): S {
  const linked = gone.needs.filter(need => need !== OPEN_INPUT)
  const instead = countNamed(gone.kind) > 0 ? linked.slice(0, 1) : linked
  if (countNamed(stage.kind) === 0) {
    return { ...stage, needs: [...new Set(stage.needs.flatMap(need => need === gone.key ? instead : [need]))] }
  }
  // Several stages do not fit into one place, and one stage is not read at two.
  const [only, ...others] = instead
  const key = only === undefined || others.length > 0 || stage.needs.includes(only) ? OPEN_INPUT : only
  return { ...stage, needs: withoutOpenEnd(stage.needs.map(need => need === gone.key ? key : need)) }
}
