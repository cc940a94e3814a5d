import { eachField, eachToken, readString, skipBlanks, type Span } from '#record/json-scan.ts'
import { addValue, type Shapes } from '#shared/domain/release/column-shape.ts'
import { findPersonalData, type PersonalHit } from '#record/personal-data.ts'
import type { FindingsOfKind } from '#shared/domain/release/release-record'
import { hashRecord } from './record-hash.ts'

const MOST_EXAMPLES = 5

export interface ScanTask {
  /** `isLooked`: also for data of persons. */
  records: readonly { row: number, text: string, isLooked: boolean }[]
  /** Of the nested columns, from the records before. */
  shapes: Shapes
  /** To look for. */
  known: readonly KnownRecords[]
}

/** Records by their value, as those of two releases are compared. */
export interface KnownRecords {
  /** Names of fields that do not count. */
  without: readonly string[]
  hashes: BigUint64Array
}

export interface ScanPart {
  kinds: FindingsOfKind[]
  shapes: Shapes
  /** Of each of the known ones, those that are among the records. */
  met: BigUint64Array[]
}

/**
 * Looks for data of persons and for keys in the values of the records, at what nested columns are made of, and for
 * records that are known.
 */
export function scanRecords({ records, shapes, known }: ScanTask): ScanPart {
  const kinds = new Map<string, FindingsOfKind>()
  const seekers = known.map(({ without, hashes }) => ({ without, wanted: new Set(hashes), met: new Set<bigint>() }))
  for (const { row, text, isLooked } of records) {
    if (isLooked) {
      collect(kinds, row, findInRecord(text))
    }
    if (Object.keys(shapes).length > 0) {
      addShapes(shapes, text)
    }
    for (const { without, wanted, met } of seekers) {
      const hash = hashRecord(text, without)
      if (hash !== null && wanted.has(hash)) {
        met.add(hash)
      }
    }
  }
  return { kinds: [...kinds.values()], shapes, met: seekers.map(({ met }) => BigUint64Array.from(met)) }
}

/** What was found in the records before, and in the next ones. */
export function joinFindings(known: Map<string, FindingsOfKind>, next: readonly FindingsOfKind[]): void {
  for (const { kind, records, examples } of next) {
    const found = known.get(kind) ?? { kind, records: 0, examples: [] }
    found.records += records
    found.examples.push(...examples.slice(0, MOST_EXAMPLES - found.examples.length))
    known.set(kind, found)
  }
}

/** Numbers need not be exact: whether one is an integer is seen all the same. */
function addShapes(shapes: Shapes, text: string): void {
  const start = skipBlanks(text, 0)
  if (text[start] === '{') {
    eachField(text, start, (name, span) => {
      if (Object.hasOwn(shapes, name)) {
        shapes[name] = addValue(shapes[name] ?? null, JSON.parse(text.slice(span.start, span.end)))
      }
    })
  }
}

interface Hit extends PersonalHit {
  field: string
}

function collect(kinds: Map<string, FindingsOfKind>, row: number, hits: readonly Hit[]): void {
  for (const [kind, [first]] of Map.groupBy(hits, hit => hit.kind)) {
    joinFindings(
      kinds, [{ kind, records: 1, examples: first ? [{ row, field: first.field, masked: first.masked }] : [] }],
    )
  }
}

/** With the name of the field of the record in which it is, however deep. */
function findInRecord(line: string): Hit[] {
  const hits: Hit[] = []
  const start = skipBlanks(line, 0)
  const look = (field: string, value: string) => {
    eachToken(value, (kind, token) => {
      if (kind === 'string' || kind === 'scalar') {
        for (const hit of findPersonalData(toText(value, kind, token))) {
          hits.push({ ...hit, field })
        }
      }
    })
  }
  if (line[start] === '{') {
    eachField(line, start, (field, span) => look(field, line.slice(span.start, span.end)))
  }
  else {
    look('', line)
  }
  return hits
}

const toText = (value: string, kind: 'string' | 'scalar', token: Span) =>
  kind === 'string' ? readString(value, token) : value.slice(token.start, token.end)
