/** Names for all columns: none empty, none twice, none that means something to JavaScript. */
export function toColumnNames(fields: string[]): string[] {
  const used = new Set<string>()
  /** The next number to try for a name that came before: a table of equal names is not counted through for each. */
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
