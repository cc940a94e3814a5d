import { eachToken, readString } from '#record/json-scan.ts'
import { maskPersonalData, PERSONAL_KINDS, type PersonalKind } from '#record/personal-data.ts'

export interface MaskPart {
  /** The records in the same order; a masked number is a string. */
  records: string[]
  /** Of what was masked in them. */
  kinds: PersonalKind[]
}

/** Masks in records what the scan looks for in their values. @throws SyntaxError for a line that is not JSON */
export function maskRecords(lines: readonly string[]): MaskPart {
  const found = new Set<PersonalKind>()
  const records = lines.map(line => maskRecord(line, found))
  return { records, kinds: PERSONAL_KINDS.filter(kind => found.has(kind)) }
}

function maskRecord(line: string, found: Set<PersonalKind>): string {
  JSON.parse(line)
  const parts: string[] = []
  let [at, depth, isInKey] = [0, 0, false]
  eachToken(line, (kind, token) => {
    if (kind === 'mark') {
      depth += '{['.includes(line.charAt(token.start)) ? 1 : ']}'.includes(line.charAt(token.start)) ? -1 : 0
      return
    }
    // The names of the record itself are its columns, which everybody sees; those of nested objects may be data.
    if (kind === 'name' && depth === 1) {
      return
    }
    const text = kind === 'scalar' ? line.slice(token.start, token.end) : readString(line, token)
    // A private key may be a list of its lines. Neither names nor numbers are such lines.
    const isLine = kind === 'string'
    const masked = maskPersonalData(text, isLine && isInKey)
    isInKey = isLine ? masked.isInKey : isInKey
    if (masked.kinds.length > 0) {
      masked.kinds.forEach(it => found.add(it))
      parts.push(line.slice(at, token.start), JSON.stringify(masked.text))
      at = token.end
    }
  })
  return parts.join('') + line.slice(at)
}
