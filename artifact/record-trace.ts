import type { ArtifactStore } from './store.ts'
import {
  decodeStart, NUMBER_BYTES, readCode, START_BYTES, TAIL_BYTES, toMeasured, TRACE_INTERVAL, TRACE_MAGIC, type TraceEnd,
  type TraceOutcome, type TraceStart,
} from './trace-form.ts'

/** Largest TraceEnd that is read. */
const MAX_END_BYTES = 4 << 20
/** Up to this size a trace is compared with its hash before it is read, once in the life of the process. */
const HASHED_BYTES = 32 << 20
/** Blocks that a scan reads at once: nothing else runs while it looks at their entries, a few milliseconds. */
const SCAN_BLOCKS = 32

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
  /** What was measured and against what; empty = not written down. */
  measured: Readonly<Record<string, string>>
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
  const length = tail.length === TAIL_BYTES && tail.toString('latin1', 4) === TRACE_MAGIC ? tail.readUInt32LE() : -1
  if (length < 0 || length > Math.min(MAX_END_BYTES, bytes - TAIL_BYTES)) {
    throw new TraceUnreadable(`${uri} is no trace`)
  }
  const text = await readRange(store, uri, bytes - TAIL_BYTES - length, bytes - TAIL_BYTES)
  const end = parseEnd(text, uri)
  return { store, uri, end, width: end.isLinked || end.isMeasured ? 1 + NUMBER_BYTES : 1 }
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
  if (end?.version !== 1 && end?.version !== 2) {
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
  for (const place of placesIn(trace, await readSome(trace, index, 1), index)) {
    if (isIn(place, set) && countOf(place, set) === at) {
      return place
    }
  }
  return undefined
}

const isIn = ({ outcome }: TracePlace, set: TraceSet) =>
  set === 'in' || (set === 'out' ? outcome === 'kept' || outcome === 'changed' : outcome === set)

/** Members of the set before this place. */
const countOf = ({ row, out, failed }: TracePlace, set: TraceSet) =>
  set === 'in' ? row : set === 'out' ? out : set === 'failed' ? failed : row - out - failed

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
 * @param isRestAsked whether `isWhole` has to say that there are no more than `limit`; else the scan ends at the last
 *   place.
 */
export async function scanTrace(trace: RecordTrace, matches: (place: TracePlace) => boolean, {
  from = 0, skip = 0, limit, capMs, isRestAsked = false,
}: { from?: number, skip?: number, limit: number, capMs: number, isRestAsked?: boolean }): Promise<TraceScan> {
  const deadline = performance.now() + capMs
  const blocks = Math.ceil(trace.end.records / TRACE_INTERVAL)
  const places: TracePlace[] = []
  let toSkip = skip
  for (let index = Math.floor(from / TRACE_INTERVAL); index < blocks; index += SCAN_BLOCKS) {
    if (performance.now() > deadline) {
      return { places, scanned: index * TRACE_INTERVAL, isWhole: false }
    }
    for (const place of placesIn(trace, await readSome(trace, index, SCAN_BLOCKS), index)) {
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

/** All blocks in order: where each starts, and the bytes of its entries. */
export async function* readBlocks(trace: RecordTrace): AsyncGenerator<{ start: TraceStart, entries: Buffer }> {
  const blocks = Math.ceil(trace.end.records / TRACE_INTERVAL)
  for (let index = 0; index < blocks; index += SCAN_BLOCKS) {
    const bytes = await readSome(trace, index, SCAN_BLOCKS)
    for (let at = 0; at < bytes.length; at += blockBytes(trace)) {
      yield { start: decodeStart(bytes, at), entries: bytes.subarray(at + START_BYTES, at + blockBytes(trace)) }
    }
  }
}

const blockBytes = ({ width }: Trace) => START_BYTES + TRACE_INTERVAL * width

async function readSome(trace: Trace, index: number, count: number): Promise<Buffer> {
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
      const { outcome, reason, measured } = readCode(bytes[from]!, end.verdicts)
      const number = width > 1 ? bytes.readUIntLE(from + 1, NUMBER_BYTES) : 0
      const link = end.isLinked ? number : 0
      yield {
        row: first + entry, outcome, reason, out, failed, link, measured: toMeasured(measured, number), start, first,
      }
      out += outcome === 'kept' || outcome === 'changed' ? 1 : 0
      failed += outcome === 'failed' ? 1 : 0
    }
  }
}

async function readRange(store: ArtifactStore, uri: string, start: number, end: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of await store.open(uri, { start, end }) as AsyncIterable<Buffer>) {
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}
