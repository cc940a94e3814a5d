import { hostname } from 'node:os'
import type { ArtifactStore } from '#artifact/store.ts'
import { readLines } from '../io/line-reader.ts'
import { createMeter, type Meter } from '../job/meter.ts'
import type { ArtifactRef } from '../job/stage-job.ts'
import { createModelCaller } from '../stages/model/model-caller.ts'
import { runRecordStage } from '../stages/record/record-stage.ts'
import { SHARD_VERSION, ShardRefused, type ShardResult, type ShardSpec } from '../job/shard-spec.ts'
import { findStageKind } from '../stages/registry.ts'
import type { RowSource } from '../stages/row/row.ts'
import { MAX_RECORD_LINE_BYTES, toRow } from '../stages/source/artifact-source.ts'
import type { StageContext } from '../stages/stage-definition.ts'

export interface ShardRoom {
  store: ArtifactStore
  /** Ends it. */
  signal: AbortSignal
  /** Called every few records. */
  onTick: (meter: Meter) => void
}

/**
 * Does a part of a stage: reads its lines, writes its output, rejected records and trace as files of their own. Depends
 * on the spec and on the bytes of the artifacts alone, and leaves nothing else.
 *
 * @throws ShardRefused when no attempt could do better here; StageFailure and errors of the store otherwise.
 */
export async function runShard(spec: ShardSpec, { store, signal, onTick }: ShardRoom): Promise<ShardResult> {
  const { open, parameters } = findKind(spec)
  const begun = { ms: performance.now(), cpu: process.cpuUsage() }
  const decide = await open(parameters)
  const meter = createMeter()
  const result = await runRecordStage(
    toContext({ ...spec, parameters }, { store, signal, meter, onTick }),
    { source: createRangeSource(store, spec), stage: decide, isPart: true },
  )
  if (result.type !== 'done') {
    throw new Error('a shard knows no pause')
  }
  const cpu = process.cpuUsage(begun.cpu)
  return {
    version: SHARD_VERSION,
    progress: meter.read(),
    outputs: result.outputs.map(toShardOutput),
    wallMs: Math.round(performance.now() - begun.ms),
    cpuMs: Math.round((cpu.user + cpu.system) / 1_000),
    host: hostname(),
  }
}

function findKind({ kind, kindVersion, parameters: given }: ShardSpec) {
  const definition = findStageKind(kind)
  if (!definition) {
    throw new ShardRefused(`/kind: there is no ${kind} here`)
  }
  const { openDecide: open, version } = definition
  if (!open) {
    throw new ShardRefused(`/kind: ${kind} does not decide about each record by itself`)
  }
  if (version !== kindVersion) {
    throw new ShardRefused(`/kindVersion: ${kind} is ${version} here, not ${kindVersion}`)
  }
  const { parameters, errors: [error] } = definition.complete(given)
  if (error) {
    throw new ShardRefused(`/parameters${error.pointer}: ${error.message}`)
  }
  return { open, parameters }
}

/** Positions count from the beginning of the shard. */
function createRangeSource(store: ArtifactStore, { input, recordsBefore }: ShardSpec): RowSource {
  const before: number[] = []
  let totalBytes = 0
  for (const { start, end } of input) {
    before.push(totalBytes)
    totalBytes += end - start
  }
  return {
    artifacts: input.map(({ uri }) => uri),
    totalBytes,
    bytesBefore: position => (before[position.input] ?? 0) + position.after,
    async* read() {
      let number = recordsBefore
      for (const [index, { uri, bytes, start, end }] of input.entries()) {
        const opened = await store.open(uri, { start, end, bytes })
        for await (const lines of readLines(opened, { maxLineBytes: MAX_RECORD_LINE_BYTES, number })) {
          number = lines.at(-1)?.number ?? number
          yield lines.map(line => toRow(line, index))
        }
      }
    },
  }
}

function toContext(
  { run, stage, kind, kindVersion, attempt, parameters }: ShardSpec,
  { store, signal, meter, onTick }: ShardRoom & { meter: Meter },
): StageContext {
  const asked = {
    id: stage, kind, version: kindVersion, parameters, dependsOn: [], sealedSecrets: {}, inputs: [],
  }
  return {
    job: { runId: run, project: '', attempt, stage: asked, upstream: [], recordLimit: 0, labels: {}, timeoutMs: 0 },
    stage: asked,
    store,
    sourceRoots: [],
    model: createModelCaller(undefined),
    openDeciders: async () => undefined,
    shards: () => undefined,
    meter,
    signal,
    throwIfStopped: () => signal.throwIfAborted(),
    isPauseAsked: () => false,
    tick: () => onTick(meter),
    isCheckpointDue: () => false,
    saveCheckpoint: async () => undefined,
    addTokens: () => undefined,
    addSample: () => undefined,
    alert: () => undefined,
    tell: () => undefined,
  }
}

function toShardOutput({ uri, mediaType, records, bytes, sha256, role }: ArtifactRef): ShardResult['outputs'][number] {
  if (role === 'OUTPUT' || role === 'REJECTS' || role === 'TRACE') {
    return { uri, mediaType, records, bytes, sha256, role }
  }
  throw new Error(`a shard has no ${role}`)
}
