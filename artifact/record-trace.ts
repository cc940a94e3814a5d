import type { ArtifactStore } from './store.ts'

/**
 * What became of each record that a stage read, one entry a record in the order of the stage's input. The file is a row of
 * blocks of TRACE_INTERVAL entries, then a JSON text (TraceEnd), its length as uint32 and `RTR1`. Each block begins with the
 * counts and offsets before its first record (TraceStart, seven uint64), so that any record is found without reading what is
 * before it. An entry is one byte: kept, changed, or an index into `verdicts`. In a linked trace five more bytes hold the number
 * of the output record, from 1, that the record equals; 0 = none. All numbers are little-endian.
 */
export const TRACE_INTERVAL = 1_024

export const TRACE_KEPT = 0
export const TRACE_CHANGED = 1
const FIRST_VERDICT = 2
const OTHER_DROPPED = 254
const OTHER_FAILED = 255

const MAGIC = 'RTR1'
const UINT64_BYTES = 8
const LINK_BYTES = 5
const TAIL_BYTES = 8
/** Largest TraceEnd that is read. */
const MAX_END_BYTES = 4 << 20
/** Up to this size a trace is compared with its hash before it is read, once in the life of the process. */
const HASHED_BYTES = 32 << 20
/** Blocks that a scan reads at once: nothing else runs while it looks at their entries, a few milliseconds. */
const SCAN_BLOCKS = 32

/** The record before it and after it; offsets in bytes, of the first record of a block. */
export interface TraceStart {
  out: number
  dropped: number
  failed: number
  /** Index of the artifact that is read. */
  input: number
  inputOffset: number
  outputOffset: number
  rejectOffset: number
}

const START_FIELDS = ['out', 'dropped', 'failed', 'input', 'inputOffset', 'outputOffset', 'rejectOffset'] as const
const START_BYTES = START_FIELDS.length * UINT64_BYTES

export interface TraceVerdict {
  outcome: 'dropped' | 'failed'
  /** '' = one of too many reasons. */
  reason: string
}

export interface TraceEnd {
  version: 1
  isLinked: boolean
  verdicts: TraceVerdict[]
  /** Artifacts that the stage read, in order; null = a source, whose records are stored nowhere. */
  inputs: string[] | null
  records: number
  out: number
  dropped: number
  failed: number
}

export function encodeTraceStart(start: TraceStart): Buffer {
  const bytes = Buffer.alloc(START_BYTES)
  for (const [index, field] of START_FIELDS.entries()) {
    bytes.writeBigUInt64LE(BigInt(start[field]), index * UINT64_BYTES)
  }
  return bytes
}

/** @param verdicts gets a new verdict, as long as there is a code for it. */
export function toTraceCode(verdict: TraceVerdict, verdicts: TraceVerdict[]): number {
  const { outcome, reason } = verdict
  const found = verdicts.findIndex(it => it.outcome === outcome && it.reason === reason)
  if (found >= 0) {
    return FIRST_VERDICT + found
  }
  if (FIRST_VERDICT + verdicts.length >= OTHER_DROPPED) {
    return outcome === 'dropped' ? OTHER_DROPPED : OTHER_FAILED
  }
  return FIRST_VERDICT + verdicts.push({ outcome, reason }) - 1
}

/** @param link number of an output record, from 1; undefined in a trace without links. */
export function encodeTraceEntry(code: number, link: number | undefined): Buffer {
  const bytes = Buffer.alloc(link === undefined ? 1 : 1 + LINK_BYTES)
  bytes[0] = code
  if (link !== undefined) {
    bytes.writeUIntLE(link, 1, LINK_BYTES)
  }
  return bytes
}

export function encodeTraceEnd(end: TraceEnd): Buffer {
  const text = Buffer.from(JSON.stringify(end))
  const tail = Buffer.alloc(TAIL_BYTES)
  tail.writeUInt32LE(text.length)
  tail.write(MAGIC, 4)
  return Buffer.concat([text, tail])
}

export type TraceOutcome = 'kept' | 'changed' | 'dropped' | 'failed'
/** Records that the stage read, wrote, dropped, or failed to process. */
export type TraceSet = 'in' | 'out' | 'dropped' | 'failed'

/** One record of a trace. */
export interface TracePlace {
  /** Number of the record in the stage's input, from 0. */
  row: number
  outcome: TraceOutcome
  /** '' for a record that was written. */
  reason: string
  /** Records written and failed before this one. */
  out: number
  failed: number
  /** Number of the equal output record, from 1; 0 = none. */
  link: number
  /** Of its block, whose first record has the number `first`. */
  start: TraceStart
  first: number
}

/** Not a trace, or one of another version. */
export class TraceUnreadable extends Error {
  override name = 'TraceUnreadable'
}

interface Trace {
  store: ArtifactStore
  uri: string
  end: TraceEnd
  /** Bytes of an entry. */
  width: number
}

export type RecordTrace = Trace

/** @throws ArtifactNotFound, ArtifactDamaged; TraceUnreadable */
export async function openTrace(store: ArtifactStore, uri: string, bytes: number): Promise<RecordTrace> {
  await (bytes <= HASHED_BYTES ? store.verify(uri, bytes) : store.check(uri, bytes))
  const tail = await readRange(store, uri, Math.max(0, bytes - TAIL_BYTES), bytes)
  const length = tail.length === TAIL_BYTES && tail.toString('latin1', 4) === MAGIC ? tail.readUInt32LE() : -1
  if (length < 0 || length > Math.min(MAX_END_BYTES, bytes - TAIL_BYTES)) {
    throw new TraceUnreadable(`${uri} is no trace`)
  }
  const text = await readRange(store, uri, bytes - TAIL_BYTES - length, bytes - TAIL_BYTES)
  const end = parseEnd(text, uri)
  return { store, uri, end, width: end.isLinked ? 1 + LINK_BYTES : 1 }
}

/** @throws TraceUnreadable */
function parseEnd(text: Buffer, uri: string): TraceEnd {
  let end: TraceEnd | null
  try {
    // The cast: what else a factory writes has another version.
    end = JSON.parse(text.toString('utf8')) as TraceEnd | null
  }
  catch (error) {
    throw new TraceUnreadable(`${uri} is no trace`, { cause: error })
  }
  if (end?.version !== 1) {
    throw new TraceUnreadable(`${uri} is a trace of version ${String(end?.version)}`)
  }
  return end
}

/** @param at from 0. @returns undefined when there are fewer. */
export async function findInTrace(trace: RecordTrace, set: TraceSet, at: number): Promise<TracePlace | undefined> {
  const total = set === 'in' ? trace.end.records : trace.end[set]
  if (at < 0 || at >= total) {
    return undefined
  }
  const index = set === 'in' ? Math.floor(at / TRACE_INTERVAL) : await findBlock(trace, set, at)
  for (const place of placesIn(trace, await readBlocks(trace, index, 1), index)) {
    if (isIn(place, set) && countOf(place, set) === at) {
      return place
    }
  }
  return undefined
}

const isIn = ({ outcome }: TracePlace, set: TraceSet) => set === 'in' || (set === 'out' ? outcome === 'kept' || outcome === 'changed' : outcome === set)

/** Members of the set before this place. */
const countOf = ({ row, out, failed }: TracePlace, set: TraceSet) => set === 'in' ? row : set === 'out' ? out : set === 'failed' ? failed : row - out - failed

/** The last block before which there are no more than `at` of the set. */
async function findBlock(trace: Trace, set: 'out' | 'dropped' | 'failed', at: number): Promise<number> {
  let low = 0
  let high = Math.ceil(trace.end.records / TRACE_INTERVAL) - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const from = middle * blockBytes(trace)
    const start = decodeStart(await readRange(trace.store, trace.uri, from, from + START_BYTES), 0)
    if (start[set] <= at) {
      low = middle
    }
    else {
      high = middle - 1
    }
  }
  return low
}

export interface TraceScan {
  places: TracePlace[]
  /** Number of records looked at, from the first of the input. */
  scanned: number
  isWhole: boolean
}

/**
 * Looks at record after record, for what has no index: a reason, a link.
 *
 * @param from number of the record to begin with; counted from the start of its block.
 * @param isRestAsked whether `isWhole` has to say that there are no more than `limit`; else the scan ends at the last place.
 */
export async function scanTrace(trace: RecordTrace, matches: (place: TracePlace) => boolean, { from = 0, skip = 0, limit, capMs, isRestAsked = false }: { from?: number, skip?: number, limit: number, capMs: number, isRestAsked?: boolean }): Promise<TraceScan> {
  const deadline = performance.now() + capMs
  const blocks = Math.ceil(trace.end.records / TRACE_INTERVAL)
  const places: TracePlace[] = []
  let toSkip = skip
  for (let index = Math.floor(from / TRACE_INTERVAL); index < blocks; index += SCAN_BLOCKS) {
    if (performance.now() > deadline) {
      return { places, scanned: index * TRACE_INTERVAL, isWhole: false }
    }
    for (const place of placesIn(trace, await readBlocks(trace, index, SCAN_BLOCKS), index)) {
      if (!matches(place)) {
        continue
      }
      if (toSkip > 0) {
        toSkip -= 1
        continue
      }
      if (places.length === limit) {
        return { places, scanned: place.row, isWhole: false }
      }
      places.push(place)
      if (places.length === limit && !isRestAsked) {
        return { places, scanned: place.row + 1, isWhole: false }
      }
    }
  }
  return { places, scanned: trace.end.records, isWhole: true }
}

const blockBytes = ({ width }: Trace) => START_BYTES + TRACE_INTERVAL * width

async function readBlocks(trace: Trace, index: number, count: number): Promise<Buffer> {
  const { records } = trace.end
  const rows = Math.min(records, (index + count) * TRACE_INTERVAL)
  const end = Math.ceil(rows / TRACE_INTERVAL) * START_BYTES + rows * trace.width
  return readRange(trace.store, trace.uri, index * blockBytes(trace), end)
}

/** @param index of the first block in `bytes` */
function* placesIn({ end, width }: Trace, bytes: Buffer, index: number): Generator<TracePlace> {
  const size = START_BYTES + TRACE_INTERVAL * width
  for (let at = 0; at + START_BYTES < bytes.length; at += size) {
    const start = decodeStart(bytes, at)
    const first = (index + at / size) * TRACE_INTERVAL
    let { out, failed } = start
    for (let entry = 0; entry < TRACE_INTERVAL; entry += 1) {
      const from = at + START_BYTES + entry * width
      if (from >= bytes.length) {
        return
      }
      const { outcome, reason } = readCode(bytes[from]!, end.verdicts)
      yield { row: first + entry, outcome, reason, out, failed, link: end.isLinked ? bytes.readUIntLE(from + 1, LINK_BYTES) : 0, start, first }
      out += outcome === 'kept' || outcome === 'changed' ? 1 : 0
      failed += outcome === 'failed' ? 1 : 0
    }
  }
}

const KEPT = { outcome: 'kept', reason: '' } as const
const CHANGED = { outcome: 'changed', reason: '' } as const

function readCode(code: number, verdicts: readonly TraceVerdict[]): { outcome: TraceOutcome, reason: string } {
  if (code < FIRST_VERDICT) {
    return code === TRACE_KEPT ? KEPT : CHANGED
  }
  return verdicts[code - FIRST_VERDICT] ?? { outcome: code === OTHER_FAILED ? 'failed' : 'dropped', reason: '' }
}

function decodeStart(bytes: Buffer, at: number): TraceStart {
  const [out = 0, dropped = 0, failed = 0, input = 0, inputOffset = 0, outputOffset = 0, rejectOffset = 0] = START_FIELDS.map((_, index) => Number(bytes.readBigUInt64LE(at + index * UINT64_BYTES)))
  return { out, dropped, failed, input, inputOffset, outputOffset, rejectOffset }
}

async function readRange(store: ArtifactStore, uri: string, start: number, end: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of store.open(uri, { start, end }) as AsyncIterable<Buffer>) {
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}
