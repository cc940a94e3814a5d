import { encodeTraceEnd, encodeTraceEntry, encodeTraceStart, toTraceCode, TRACE_CHANGED, TRACE_INTERVAL, TRACE_KEPT, type TraceStart, type TraceVerdict } from '#artifact/record-trace.ts'
import type { ArtifactStore, WriterMark } from '#artifact/store.ts'
import { OutputFile } from '../../io/output-file.ts'
import type { Meter } from '../../job/meter.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'

/** The verdicts are a list, because a database may order the names of an object. */
export type TraceMark = WriterMark & { rows: number, verdicts: TraceVerdict[] }

const PLAIN = { kept: encodeTraceEntry(TRACE_KEPT, undefined), changed: encodeTraceEntry(TRACE_CHANGED, undefined) }
const LINKED = { kept: encodeTraceEntry(TRACE_KEPT, 0), changed: encodeTraceEntry(TRACE_CHANGED, 0) }

/** Writes down what became of each record, see artifact/record-trace.ts. */
export class TraceFile {
  private readonly file: OutputFile
  private readonly isLinked: boolean
  private readonly verdicts: TraceVerdict[]
  private readonly written: typeof PLAIN
  /** Codes by reason: it is asked for each record. */
  private readonly codes = { dropped: new Map<string, number>(), failed: new Map<string, number>() }

  private constructor(file: OutputFile, isLinked: boolean, verdicts: TraceVerdict[]) {
    this.file = file
    this.isLinked = isLinked
    this.written = isLinked ? LINKED : PLAIN
    this.verdicts = verdicts
  }

  static async open(store: ArtifactStore, isLinked: boolean, mark?: TraceMark): Promise<TraceFile> {
    return new TraceFile(await OutputFile.open(store, mark), isLinked, [...mark?.verdicts ?? []])
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
  addLost(outcome: TraceVerdict['outcome'], reason: string, like = 0): void {
    const known = this.codes[outcome]
    const code = known.get(reason) ?? toTraceCode({ outcome, reason }, this.verdicts)
    known.set(reason, code)
    this.file.writeEntry(encodeTraceEntry(code, this.isLinked ? like : undefined))
  }

  drain(): Promise<void> {
    return this.file.drain()
  }

  async mark(): Promise<TraceMark> {
    return { ...await this.file.mark(), verdicts: this.verdicts }
  }

  async commit(inputs: string[] | null, { recordsIn, recordsOut, recordsDropped, recordsFailed }: Meter): Promise<ArtifactRef[]> {
    const { isLinked, verdicts } = this
    this.file.writeBytes(encodeTraceEnd({ version: 1, isLinked, verdicts, inputs, records: recordsIn, out: recordsOut, dropped: recordsDropped, failed: recordsFailed }))
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
