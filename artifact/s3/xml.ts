/** Texts of all elements of this name, in order. Only for the answers of a store: no attributes, none inside itself. */
export function textsOf(xml: string, name: string): string[] {
  const found: string[] = []
  const [begin, end] = [`<${name}>`, `</${name}>`]
  for (let from = xml.indexOf(begin); from >= 0; from = xml.indexOf(begin, from)) {
    const to = xml.indexOf(end, from)
    if (to < 0) {
      return found
    }
    found.push(decode(xml.slice(from + begin.length, to)))
    from = to + end.length
  }
  return found
}

export const textOf = (xml: string, name: string): string | undefined => textsOf(xml, name)[0]

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' }

const decode = (text: string): string => text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (
  whole: string, decimal?: string, hex?: string, name?: string,
) => {
  const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined
  return code === undefined ? NAMED[name ?? ''] ?? whole : code <= 0x10FFFF ? String.fromCodePoint(code) : whole
})

export const encodeText = (text: string): string => text.replaceAll(/[<>&"]/g, letter => `&#${letter.charCodeAt(0)};`)
