/**
 * Whether a name that something of the product has, in whichever language, contains a typed text, or each of its words
 * in any order: as the database searches the names that people gave.
 */
export function hasProductName(names: readonly string[], text: string, isByWords = false): boolean {
  const parts = (isByWords ? text.split(/\s+/) : [text]).map(part => part.toLowerCase())
  return names.some(name => parts.every(part => name.toLowerCase().includes(part)))
}
