import {
  encodeTraceEnd, encodeTraceEntry, encodeTraceStart, toTraceCode, TRACE_CHANGED, TRACE_INTERVAL, TRACE_KEPT, type TraceStart,
  type TraceVerdict,
} from '#artifact/trace-form.ts'
import type { ArtifactStore, WriterMark } from '#artifact/store.ts'
import { OutputFile } from '../../io/output-file.ts'
import type { Meter } from '../../job/meter.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import type { Measured } from './row.ts'

/** The verdicts are a list, because a database may order the names of an object. */
export type TraceMark = WriterMark & { rows: number, verdicts: TraceVerdict[], isMeasured?: boolean }

/** What the numbers of its entries are. */
interface TraceNumbers { isLinked: boolean, isMeasured: boolean }

const PLAIN = { kept: encodeTraceEntry(TRACE_KEPT, undefined), changed: encodeTraceEntry(TRACE_CHANGED, undefined) }
const NUMBERED = { kept: encodeTraceEntry(TRACE_KEPT, 0), changed: encodeTraceEntry(TRACE_CHANGED, 0) }

interface LossDetail { like?: number, measured?: Measured }

const MOST_KNOWN = 1_000

/** Writes down what became of each record, see artifact/record-trace.ts. */
export class TraceFile {
  private readonly file: OutputFile
  private readonly numbers: TraceNumbers
  private readonly verdicts: TraceVerdict[]
  private readonly written: typeof PLAIN
  /** Codes by reason: it is asked for each record. */
  private readonly codes = { dropped: new Map<string, number>(), failed: new Map<string, number>() }

  private constructor(file: OutputFile, numbers: TraceNumbers, verdicts: TraceVerdict[]) {
    this.file = file
    this.numbers = numbers
    this.written = numbers.isLinked || numbers.isMeasured ? NUMBERED : PLAIN
    this.verdicts = verdicts
  }

  /** One that an older factory began goes on without measures: all entries are of the same size. */
  static async open(store: ArtifactStore, numbers: TraceNumbers, mark?: TraceMark): Promise<TraceFile> {
    const isMeasured = mark ? mark.isMeasured === true : numbers.isMeasured
    return new TraceFile(await OutputFile.open(store, mark), { ...numbers, isMeasured }, [...mark?.verdicts ?? []])
  }

  get name(): string {
    return this.file.name
  }

  get isFull(): boolean {
    return this.file.isFull
  }

  /** Whether the next record begins a block. */
  get isAtStart(): boolean {
    return this.file.rows % TRACE_INTERVAL === 0
  }

  begin(start: TraceStart): void {
    this.file.writeBytes(encodeTraceStart(start))
  }

  addWritten(isChanged: boolean): void {
    this.file.writeEntry(isChanged ? this.written.changed : this.written.kept)
  }

  /** @param like number of the output record that this one equals, from 1. */
  addLost(outcome: TraceVerdict['outcome'], reason: string, { like = 0, measured }: LossDetail = {}): void {
    const { isLinked, isMeasured } = this.numbers
    const noted = measured ? { name: measured.name, limits: measured.limits } : undefined
    const key = noted ? `${reason} ${JSON.stringify(noted)}` : reason
    const known = this.codes[outcome]
    const verdict = noted ? { outcome, reason, measured: noted } : { outcome, reason }
    const code = known.get(key) ?? toTraceCode(verdict, this.verdicts)
    // Limits differ from record to record no more often than there are codes.
    if (known.size < MOST_KNOWN) {
      known.set(key, code)
    }
    const number = isMeasured ? measured?.value === undefined ? 0 : measured.value + 1 : like
    this.file.writeEntry(encodeTraceEntry(code, isLinked || isMeasured ? number : undefined))
  }

  drain(): Promise<void> {
    return this.file.drain()
  }

  async mark(): Promise<TraceMark> {
    return { ...await this.file.mark(), verdicts: this.verdicts, isMeasured: this.numbers.isMeasured }
  }

  async commit(inputs: string[] | null, { recordsIn, recordsOut, recordsDropped, recordsFailed }: Meter): Promise<ArtifactRef[]> {
    const { numbers: { isLinked, isMeasured }, verdicts } = this
    const form = isMeasured ? { version: 2 as const, isLinked, isMeasured } : { version: 1 as const, isLinked }
    const counts = { records: recordsIn, out: recordsOut, dropped: recordsDropped, failed: recordsFailed }
    this.file.writeBytes(encodeTraceEnd({ ...form, verdicts, inputs, ...counts }))
    const { uri, sha256, bytes, rows } = await this.file.commit()
    return [{ uri, sha256, bytes, records: rows, mediaType: 'application/octet-stream', role: 'TRACE' }]
  }

  close(): Promise<void> {
    return this.file.close()
  }

  discard(): Promise<void> {
    return this.file.discard()
  }
}
