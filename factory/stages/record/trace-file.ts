import { openTrace, readBlocks } from '#artifact/record-trace.ts'
import {
  encodeTraceEnd, encodeTraceEntry, encodeTraceStart, mapCodes, toOrdered, toTraceCode, TRACE_CHANGED, TRACE_INTERVAL,
  TRACE_KEPT, type TraceEnd, type TraceStart, type TraceVerdict,
} from '#artifact/trace-form.ts'
import type { ArtifactStore, WriterMark } from '#artifact/store.ts'
import { OutputFile } from '../../io/output-file.ts'
import type { Meter } from '../../job/meter.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import type { Measured, RecordStage } from '../row/row.ts'

/** @property isMeasured absent in that of an older factory. */
export type TraceMark = WriterMark & { rows: number, verdicts: TraceVerdict[], isMeasured?: boolean }

/** What the numbers of its entries are. */
type TraceNumbers = RecordStage['traced']

const PLAIN = { kept: encodeTraceEntry(TRACE_KEPT, undefined), changed: encodeTraceEntry(TRACE_CHANGED, undefined) }
const NUMBERED = { kept: encodeTraceEntry(TRACE_KEPT, 0), changed: encodeTraceEntry(TRACE_CHANGED, 0) }

interface LossDetail { like?: number, measured?: Measured }

/** Far more than there are codes: what comes later has the code of its reason alone, which is found again each time. */
const MOST_KNOWN = 1_000

/** Writes down what became of each record, see artifact/trace-form.ts. */
export class TraceFile {
  private readonly file: OutputFile
  private readonly numbers: TraceNumbers
  private readonly verdicts: TraceVerdict[]
  private readonly written: typeof PLAIN
  /** Codes by reason: it is asked for each record. */
  private readonly codes = { dropped: new Map<string, number>(), failed: new Map<string, number>() }
  /** Of the last record that was measured: most fail at the same limits. */
  private last: Omit<Measured, 'value'> & { outcome: TraceVerdict['outcome'], reason: string, code: number } | undefined

  private constructor(file: OutputFile, numbers: TraceNumbers, verdicts: TraceVerdict[]) {
    this.file = file
    this.numbers = numbers
    this.written = numbers === undefined ? PLAIN : NUMBERED
    this.verdicts = verdicts
  }

  /** One that an older factory began goes on without measures: all entries are of the same size. */
  static async open(store: ArtifactStore, numbers: TraceNumbers, mark?: TraceMark): Promise<TraceFile> {
    const isOlder = numbers === 'measures' && mark !== undefined && mark.isMeasured !== true
    const verdicts = mark?.verdicts.map(toOrdered) ?? []
    return new TraceFile(await OutputFile.open(store, mark), isOlder ? undefined : numbers, verdicts)
  }

  get name(): string {
    return this.file.name
  }

  get isFull(): boolean {
    return this.file.isFull
  }

  /** Whether the entries of another trace are of the same size, and mean the same. */
  isOfForm({ isLinked, isMeasured = false }: TraceEnd): boolean {
    return isLinked === (this.numbers === 'links') && isMeasured === (this.numbers === 'measures')
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

  /**
   * @param detail `like`: number of the output record that this one equals, from 1; `measured`: what was measured of
   * it, against which limits.
   */
  addLost(outcome: TraceVerdict['outcome'], reason: string, detail: LossDetail = {}): void {
    this.file.writeEntry(encodeTraceEntry(this.codeOf(outcome, reason, detail.measured), this.numberOf(detail)))
  }

  private codeOf(outcome: TraceVerdict['outcome'], reason: string, measured: Measured | undefined): number {
    if (measured === undefined) {
      return this.findCode(outcome, reason, undefined)
    }
    const { limits, name } = measured
    let { last } = this
    if (last?.limits !== limits || last.name !== name || last.reason !== reason || last.outcome !== outcome) {
      last = { outcome, reason, limits, name, code: this.findCode(outcome, reason, measured) }
      this.last = last
    }
    return last.code
  }

  private findCode(outcome: TraceVerdict['outcome'], reason: string, measured: Measured | undefined): number {
    const noted = measured && { name: measured.name, limits: measured.limits }
    const key = noted ? `${reason} ${JSON.stringify(noted)}` : reason
    const known = this.codes[outcome]
    const verdict = noted ? { outcome, reason, measured: noted } : { outcome, reason }
    const code = known.get(key) ?? toTraceCode(verdict, this.verdicts)
    if (known.size < MOST_KNOWN) {
      known.set(key, code)
    }
    return code
  }

  private numberOf({ like = 0, measured }: LossDetail): number | undefined {
    switch (this.numbers) {
      case undefined:
        return undefined
      case 'links':
        return like
      case 'measures':
        return measured?.value === undefined ? 0 : measured.value + 1
    }
  }

  /**
   * Adds the blocks of a trace of the same form, whose records follow those of this one. This one is at the start of a
   * block.
   *
   * @param toStart where a block starts, as it is counted here.
   */
  async addPart(
    store: ArtifactStore, { uri, bytes }: Pick<ArtifactRef, 'uri' | 'bytes'>,
    toStart: (start: TraceStart, index: number) => TraceStart,
  ): Promise<void> {
    const trace = await openTrace(store, uri, bytes)
    const codes = mapCodes(trace.end.verdicts, this.verdicts)
    let index = 0
    for await (const { start, entries } of readBlocks(trace)) {
      this.begin(toStart(start, index))
      for (let at = 0; at < entries.length; at += trace.width) {
        entries[at] = codes[entries[at]!]!
      }
      this.file.writeBytes(entries, entries.length / trace.width)
      index += 1
      if (this.file.isFull) {
        await this.file.drain()
      }
    }
  }

  drain(): Promise<void> {
    return this.file.drain()
  }

  async mark(): Promise<TraceMark> {
    return { ...await this.file.mark(), verdicts: this.verdicts, isMeasured: this.numbers === 'measures' }
  }

  async commit(
    inputs: string[] | null, { recordsIn, recordsOut, recordsDropped, recordsFailed }: Meter,
  ): Promise<ArtifactRef[]> {
    const { numbers, verdicts } = this
    const form = numbers === 'measures'
      ? { version: 2 as const, isLinked: false, isMeasured: true }
      : { version: 1 as const, isLinked: numbers === 'links' }
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
