/**
 * What became of each record that a stage read, one entry a record in the order of the stage's input. The file is a row
 * of blocks of TRACE_INTERVAL entries, then a JSON text (TraceEnd), its length as uint32 and `RTR1`. Each block begins
 * with the counts and offsets before its first record (TraceStart, seven uint64), so that any record is found without
 * reading what is before it. An entry is one byte: kept, changed, or an index into `verdicts`. In a linked trace five
 * more bytes hold the number of the output record, from 1, that the record equals; 0 = none. In a measured trace
 * (version 2) they hold what was measured, plus 1; 0 = nothing. All numbers are little-endian.
 */
export const TRACE_INTERVAL = 1_024

export const TRACE_KEPT = 0
export const TRACE_CHANGED = 1
const FIRST_VERDICT = 2
const OTHER_DROPPED = 254
const OTHER_FAILED = 255

export const TRACE_MAGIC = 'RTR1'
export const TAIL_BYTES = 8
const UINT64_BYTES = 8
export const NUMBER_BYTES = 5
const MAX_NUMBER = 2 ** (8 * NUMBER_BYTES) - 1
/** Further verdicts lose what they were measured against, so that there are codes left for other reasons. */
const MOST_MEASURED = 230

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
export const START_BYTES = START_FIELDS.length * UINT64_BYTES

export interface TraceVerdict {
  outcome: 'dropped' | 'failed'
  /** '' = one of too many reasons. */
  reason: string
  /** What its records were measured against, and the name of the number that their entries hold. */
  measured?: { name: string, limits: Readonly<Record<string, string>> }
}

export interface TraceEnd {
  version: 1 | 2
  isLinked: boolean
  /** Only in version 2. */
  isMeasured?: boolean
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

/** The same text whoever has kept it: a database puts the names of an object into an order of its own. */
export function toOrdered({ outcome, reason, measured }: TraceVerdict): TraceVerdict {
  if (!measured) {
    return { outcome, reason }
  }
  const limits = Object.entries(measured.limits).sort(([one], [other]) => one < other ? -1 : 1)
  return { outcome, reason, measured: { name: measured.name, limits: Object.fromEntries(limits) } }
}

/** @param verdicts ordered ones; gets a new verdict, as long as there is a code for it. */
export function toTraceCode(verdict: TraceVerdict, verdicts: TraceVerdict[]): number {
  const { outcome, reason, measured } = verdict
  const ordered = toOrdered(verdict)
  const text = JSON.stringify(ordered)
  const found = verdicts.findIndex(it => it.reason === reason && JSON.stringify(it) === text)
  if (found >= 0) {
    return FIRST_VERDICT + found
  }
  if (measured && verdicts.length >= MOST_MEASURED) {
    return toTraceCode({ outcome, reason }, verdicts)
  }
  if (FIRST_VERDICT + verdicts.length >= OTHER_DROPPED) {
    return outcome === 'dropped' ? OTHER_DROPPED : OTHER_FAILED
  }
  return FIRST_VERDICT + verdicts.push(ordered) - 1
}

/**
 * What the codes of one trace are in another.
 *
 * @param verdicts of the other; gets those it does not have.
 */
export function mapCodes(from: readonly TraceVerdict[], verdicts: TraceVerdict[]): Uint8Array {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
  for (const [index, verdict] of from.entries()) {
    codes[FIRST_VERDICT + index] = toTraceCode(verdict, verdicts)
  }
  return codes
}

/** @param number of an output record, from 1, or what was measured, plus 1; undefined in a trace without numbers. */
export function encodeTraceEntry(code: number, number: number | undefined): Buffer {
  // Each byte is written below.
  const bytes = Buffer.allocUnsafe(number === undefined ? 1 : 1 + NUMBER_BYTES)
  bytes[0] = code
  if (number !== undefined) {
    bytes.writeUIntLE(Math.min(number, MAX_NUMBER), 1, NUMBER_BYTES)
  }
  return bytes
}

export function encodeTraceEnd(end: TraceEnd): Buffer {
  const text = Buffer.from(JSON.stringify(end))
  const tail = Buffer.alloc(TAIL_BYTES)
  tail.writeUInt32LE(text.length)
  tail.write(TRACE_MAGIC, 4)
  return Buffer.concat([text, tail])
}

export type TraceOutcome = 'kept' | 'changed' | 'dropped' | 'failed'

const NOTHING = {}

export function toMeasured(measured: TraceVerdict['measured'], number: number): Readonly<Record<string, string>> {
  if (measured === undefined) {
    return NOTHING
  }
  return number === 0 ? measured.limits : { ...measured.limits, [measured.name]: String(number - 1) }
}

const KEPT = { outcome: 'kept', reason: '' } as const
const CHANGED = { outcome: 'changed', reason: '' } as const

type ReadVerdict = Pick<TraceVerdict, 'reason' | 'measured'> & { outcome: TraceOutcome }

export function readCode(code: number, verdicts: readonly TraceVerdict[]): ReadVerdict {
  if (code < FIRST_VERDICT) {
    return code === TRACE_KEPT ? KEPT : CHANGED
  }
  return verdicts[code - FIRST_VERDICT] ?? { outcome: code === OTHER_FAILED ? 'failed' : 'dropped', reason: '' }
}

export function decodeStart(bytes: Buffer, at: number): TraceStart {
  const read = START_FIELDS.map((_, index) => Number(bytes.readBigUInt64LE(at + index * UINT64_BYTES)))
  const [out = 0, dropped = 0, failed = 0, input = 0, inputOffset = 0, outputOffset = 0, rejectOffset = 0] = read
  return { out, dropped, failed, input, inputOffset, outputOffset, rejectOffset }
}
