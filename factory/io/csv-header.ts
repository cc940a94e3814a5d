/** Names for all columns: none empty, none twice, none that means something to JavaScript. */
export function toColumnNames(fields: string[]): string[] {
  const used = new Set<string>()
  return fields.map((field, index) => {
    const wanted = field.trim() === '' || field.trim() === '__proto__' ? `column_${index + 1}` : field.trim()
    let name = wanted
    for (let number = 2; used.has(name); number += 1) {
      name = `${wanted}_${number}`
    }
    used.add(name)
    return name
  })
}
