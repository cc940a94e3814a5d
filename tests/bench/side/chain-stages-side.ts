import { randomUUID } from 'node:crypto'
import { createFolderStore } from '#artifact/folder-store.ts'
import type { ArtifactRef, Json, StageJob, StageSpec } from '#factory/job/stage-job.ts'
import { createModelCaller } from '#factory/stages/model/model-caller.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import { createJobContext } from '#factory/worker/job-context.ts'

/**
 * The stages of `chain.bench.ts` one after the other in a process of its own, without queue and console: what each
 * takes of the CPU. Sends it to the process that started it, or prints it as one line of JSON.
 */
const [root = '', glob = '', directory = '', leastChars = '0'] = process.argv.slice(2)
const DEADLINE_MS = 600_000
const STAGES: [id: string, kind: string, parameters: Record<string, Json>][] = [
  ['ingest', 'ingest.jsonl', { root, glob }],
  ['normalize', 'clean.normalize', { fields: ['text'] }],
  ['length', 'filter.rules', { conditions: [{ field: 'text', op: 'length_ge', value: Number(leastChars) }] }],
  ['dedupe', 'dedupe.exact', { fields: ['text'] }],
  ['publish', 'publish', { dataset_id: randomUUID() }],
]

const store = await createFolderStore(directory)
const cpuMs: Record<string, number> = {}
let outputs: ArtifactRef[] = []

for (const [id, kind, given] of STAGES) {
  const definition = findStageKind(kind)
  if (!definition) {
    throw new Error(`no kind ${kind}`)
  }
  const { parameters } = definition.complete(given)
  const stage: StageSpec = { id, kind, version: '', parameters, dependsOn: [], sealedSecrets: {}, inputs: [] }
  const upstream = outputs.length > 0 ? [{ stageId: 'before', outputs }] : []
  const job: StageJob = {
    runId: 'bench', project: 'bench', attempt: 1, stage, upstream, recordLimit: 0, labels: {}, timeoutMs: DEADLINE_MS,
  }
  const { context } = createJobContext(
    job, stage, { store, sourceRoots: [root], model: createModelCaller(undefined) },
    {
      send: () => undefined,
      saveCheckpoint: async () => undefined,
      flags: new Int32Array(2),
      signal: new AbortController().signal, openDeciders: async () => undefined, shards: () => undefined,
    },
  )
  const before = process.cpuUsage()
  const result = await definition.execute(context)
  const { user, system } = process.cpuUsage(before)
  cpuMs[id] = (user + system) / 1_000
  outputs = result.type === 'done' ? result.outputs : []
}

const [{ records = 0, sha256 = '' } = {}] = outputs
const measured = { records, sha256, cpuMs }
if (process.send) {
  process.send(measured, () => process.disconnect())
}
else {
  process.stdout.write(`${JSON.stringify(measured)}\n`)
}
