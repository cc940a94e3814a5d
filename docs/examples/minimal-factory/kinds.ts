/** The two kinds of the example: one reads an input, one changes records. Here is all that touches a record. */
import { setImmediate as breathe } from 'node:timers/promises'
import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf'
import type { ArtifactStore, StoredArtifact } from '#artifact/store.ts'
import { parseValue } from '#record/parse-value.ts'
import { type FieldChange, setFields } from '#record/set-fields.ts'
import { isRecord, type JsonRecord } from '#record/value.ts'
import {
  type Artifact, ArtifactRole, ArtifactSchema, type Progress, type Stage, type StageKindSchema, StagePurpose, StageRole,
  StageShape,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'

/** What a kind says of itself, and which fields of a record it sets; undefined = it drops it, since it has no text. */
export interface MinimalKind {
  facts: MessageInitShape<typeof StageKindSchema> & { kind: string, parametersSchema: string }
  change: (record: JsonRecord, parameters: JsonObject) => FieldChange[] | undefined
}

export const MINIMAL_KINDS: readonly MinimalKind[] = [{
  facts: {
    kind: 'version', version: '1.0.0', displayNames: { en: 'Dataset version' }, parametersSchema: '{"type":"object"}',
    role: StageRole.INPUT, shape: StageShape.IO, purpose: StagePurpose.READ,
  },
  change: () => [],
}, {
  facts: {
    kind: 'shout', version: '1.0.0', displayNames: { en: 'Upper case' }, minInputs: 1, maxInputs: 1,
    parametersSchema: '{"type":"object","properties":{"loud":{"type":"boolean"}},"additionalProperties":false}',
    role: StageRole.STEP, shape: StageShape.MAP, purpose: StagePurpose.CLEAN,
  },
  change(record, { loud }) {
    const texts = Object.entries(record).filter(([, value]) => typeof value === 'string' && value !== '')
    return texts.length === 0
      ? undefined
      : texts.map(([name, text]) => [name, `${String(text).toUpperCase()}${loud ? '!' : ''}`])
  },
}]

export interface Work {
  store: ArtifactStore
  stage: Stage
  inputs: readonly Artifact[]
  /** Counted up while the stage works. */
  progress: Progress
  /** Most records to read; 0 = all. */
  limit: bigint
  signal: AbortSignal
  /** Called after each part of the input. */
  onPart: () => void
}

/**
 * Writes what the kind makes of each record. Each is counted once as read, and once as written, dropped or failed.
 *
 * @throws TooManyFailed when more records failed than the stage allows, or all
 */
export async function work({ change }: MinimalKind, task: Work): Promise<Artifact[]> {
  const { store, stage, inputs, progress, limit, signal, onPart } = task
  const rejects = await store.writer()
  let rejected = ''
  async function* toOutput(): AsyncGenerator<Buffer> {
    for await (const lines of readLines(store, inputs)) {
      await breathe()
      signal.throwIfAborted()
      yield Buffer.from(lines.map(line => limit > 0n && progress.recordsIn >= limit ? '' : convert(line)).join(''))
      await rejects.append(Buffer.from(rejected))
      rejected = ''
      onPart()
    }
  }
  function convert(line: string): string {
    const record = parseRecord(line)
    const changed = record && change(record, stage.parameters ?? {})
    progress.recordsIn += 1n
    progress.bytesIn += BigInt(Buffer.byteLength(line) + 1)
    if (changed) {
      progress.recordsOut += 1n
      // Only what the kind owns is written anew: every other character stays, so no number loses a digit.
      return `${changed.length > 0 ? setFields(line, record, changed) : line}\n`
    }
    if (record) {
      progress.droppedByReason['NO_TEXT'] = progress.recordsDropped += 1n
    }
    else {
      progress.failedByReason['NOT_A_RECORD'] = progress.recordsFailed += 1n
      const row = Number(progress.recordsIn)
      rejected += `${JSON.stringify({ row, reason: 'NOT_A_RECORD', message: 'no JSON object', record: line })}\n`
    }
    return ''
  }
  const output = await store.put(toOutput()).catch(async (error: unknown) => {
    await rejects.discard()
    throw error
  })
  const { recordsIn, recordsOut, recordsFailed } = progress
  const beside: Artifact[] = []
  if (recordsFailed > 0n) {
    beside.push(toArtifact(await rejects.commit(), recordsFailed, ArtifactRole.REJECTS))
  }
  else {
    await rejects.discard()
  }
  const failedRatio = Number(recordsFailed) / Math.max(1, Number(recordsIn))
  if (failedRatio === 1 || failedRatio > (stage.maxFailedRatio ?? 1)) {
    throw new TooManyFailed(`${recordsFailed} of ${recordsIn} records failed`, beside)
  }
  Object.assign(progress, { bytesOut: BigInt(output.bytes), fraction: 1 })
  return [toArtifact(output, recordsOut, ArtifactRole.OUTPUT), ...beside]
}

/** The rejected records are in the store all the same. */
export class TooManyFailed extends Error {
  override name = 'TooManyFailed'
  readonly outputs: Artifact[]

  constructor(message: string, outputs: Artifact[]) {
    super(message)
    this.outputs = outputs
  }
}

const toArtifact = ({ uri, sha256, bytes }: StoredArtifact, records: bigint, role: ArtifactRole) =>
  create(ArtifactSchema, { uri, sha256, bytes: BigInt(bytes), records, mediaType: 'application/jsonl', role })

/** The lines of the artifacts, as many at once as one read gives. */
async function* readLines(store: ArtifactStore, inputs: readonly Artifact[]): AsyncGenerator<string[]> {
  for (const { uri } of inputs.filter(({ role }) => role === ArtifactRole.OUTPUT)) {
    let rest = ''
    for await (const text of (await store.open(uri)).setEncoding('utf8')) {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      yield lines
    }
    yield rest === '' ? [] : [rest]
  }
}

function parseRecord(line: string): JsonRecord | undefined {
  try {
    const value = parseValue(line)
    return isRecord(value) ? value : undefined
  }
  catch {
    // It is counted as failed.
    return undefined
  }
}
