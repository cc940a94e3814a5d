const pairsOf = (text: string): Set<string> => {
  const letters = [...text.toLowerCase()]
  return new Set(letters.slice(1).map((letter, index) => `${letters[index]}${letter}`))
}

/**
 * The names most like a text, most alike first: by the pairs of letters that both have. Equally like ones keep their
 * order.
 */
export function findClosest(names: readonly string[], text: string, most: number): string[] {
  const wanted = pairsOf(text)
  const likeness = (name: string) => {
    const pairs = pairsOf(name)
    const shared = [...pairs].filter(pair => wanted.has(pair)).length
    return shared / Math.max(1, pairs.size + wanted.size)
  }
  return names
    .map(name => ({ name, score: likeness(name) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ name }) => name)
}
