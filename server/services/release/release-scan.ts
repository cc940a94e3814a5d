import type { ArtifactStore } from '#artifact/store'
import { readLines } from '#artifact/row-index'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { eachField, eachToken, readString, skipBlanks, type Span } from '#record/json-scan'
import { findPersonalData, PERSONAL_KINDS, type PersonalHit } from '#shared/domain/release/personal-data'
import { addValue, isNested, type Shapes } from '#shared/domain/release/column-shape'
import type { Findings, FindingsOfKind } from '#shared/domain/release/release-record'
import { naming } from './release-work'

/** Above this one record in so many is looked at, evenly over the version. */
const WHOLE_RECORDS = 1_000_000
const MOST_EXAMPLES = 5

interface Options {
  onBytes: (bytes: number) => Promise<void>
}

interface Scan {
  findings: Findings
  /** Of the columns that hold objects or lists, from all records. */
  shapes: Shapes
}

type Scanned = Pick<DatasetVersionRow, 'manifest' | 'rows' | 'columns'>

/** Looks for data of persons and for keys in the values of the records, and at what nested columns are made of. */
export async function scanRecords(
  artifacts: ArtifactStore,
  { manifest, rows, columns }: Scanned,
  { onBytes }: Options,
): Promise<Scan> {
  const shapes: Shapes = Object.fromEntries(columns.filter(isNested).map(({ name }) => [name, null]))
  const hasNested = Object.keys(shapes).length > 0
  const step = Math.max(1, Math.ceil(rows / WHOLE_RECORDS))
  const kinds = new Map<string, FindingsOfKind>()
  let [row, scanned] = [0, 0]
  for (const file of manifest.files) {
    await naming(file.path, async () => {
      for await (const line of readLines(artifacts.open(file.uri, { bytes: file.bytes }) as AsyncIterable<Buffer>)) {
        const isLooked = row % step === 0
        const text = isLooked || hasNested ? line.toString() : ''
        if (isLooked) {
          scanned += 1
          collect(kinds, row, findInRecord(text))
        }
        if (hasNested) {
          addShapes(shapes, text)
        }
        row += 1
        await onBytes(line.length + 1)
      }
    })
  }
  const found = PERSONAL_KINDS.flatMap(kind => kinds.get(kind) ?? [])
  return { findings: { scanned, total: rows, kinds: found }, shapes }
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
    const found = kinds.get(kind) ?? { kind, records: 0, examples: [] }
    found.records += 1
    if (first && found.examples.length < MOST_EXAMPLES) {
      found.examples.push({ row, field: first.field, masked: first.masked })
    }
    kinds.set(kind, found)
  }
}

/** With the name of the field of the record in which it is, however deep. */
function findInRecord(line: string): Hit[] {
  const hits: Hit[] = []
  const start = skipBlanks(line, 0)
  const look = (field: string, value: string) => {
    eachToken(value, (kind, token) => {
      if (kind === 'string' || kind === 'scalar') {
        hits.push(...findPersonalData(toText(value, kind, token)).map(hit => ({ ...hit, field })))
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

const toText = (value: string, kind: 'string' | 'scalar', token: Span) => kind === 'string' ? readString(value, token) : value.slice(token.start, token.end)
