/** Names for all columns: not empty, unique, and not special in JavaScript. */
export function toColumnNames(fields: string[]): string[] {
  const used = new Set<string>()
  /** The next number for a repeated name, so that many equal names need no counting for each. */
  const nexts = new Map<string, number>()
  return fields.map((field, index) => {
    const wanted = field.trim() === '' || field.trim() === '__proto__' ? `column_${index + 1}` : field.trim()
    let name = wanted
    let number = nexts.get(wanted) ?? 2
    for (; used.has(name); number += 1) {
      name = `${wanted}_${number}`
    }
    nexts.set(wanted, number)
    used.add(name)
    return name
  })
}
