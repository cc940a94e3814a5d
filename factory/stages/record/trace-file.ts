import { encodeTraceEnd, encodeTraceEntry, encodeTraceStart, toTraceCode, TRACE_CHANGED, TRACE_INTERVAL, TRACE_KEPT, type TraceStart, type TraceVerdict } from '#artifact/record-trace.ts'
import type { ArtifactStore, WriterMark } from '#artifact/store.ts'
import { OutputFile } from '../../io/output-file.ts'
import type { Meter } from '../../job/meter.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'

/** The verdicts are a list, because a database may order the names of an object. */
export type TraceMark = WriterMark & { rows: number, verdicts: TraceVerdict[] }

const KEPT = encodeTraceEntry(TRACE_KEPT, undefined)
const CHANGED = encodeTraceEntry(TRACE_CHANGED, undefined)

/** Writes down what became of each record, see artifact/record-trace.ts. */
export class TraceFile {
  private readonly file: OutputFile
  private readonly isLinked: boolean
  private readonly verdicts: TraceVerdict[]
  /** Entries of verdicts without a link, which is most of them. */
  private readonly entries = new Map<number, Buffer>()

  private constructor(file: OutputFile, isLinked: boolean, verdicts: TraceVerdict[]) {
    this.file = file
    this.isLinked = isLinked
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
    if (this.isLinked) {
      this.file.writeEntry(encodeTraceEntry(isChanged ? TRACE_CHANGED : TRACE_KEPT, 0))
    }
    else {
      this.file.writeEntry(isChanged ? CHANGED : KEPT)
    }
  }

  /** @param like number of the output record that this one equals, from 1. */
  addLost(outcome: TraceVerdict['outcome'], reason: string, like = 0): void {
    const code = toTraceCode({ outcome, reason }, this.verdicts)
    if (this.isLinked) {
      this.file.writeEntry(encodeTraceEntry(code, like))
      return
    }
    const entry = this.entries.get(code) ?? encodeTraceEntry(code, undefined)
    this.entries.set(code, entry)
    this.file.writeEntry(entry)
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
