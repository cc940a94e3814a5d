import { createReadStream } from 'node:fs'
import { createFolderStore } from '#artifact/folder-store.ts'
import type { ArtifactRef, StageJob, StageSpec } from '#factory/job/stage-job.ts'
import { createModelCaller } from '#factory/stages/model/model-caller.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import { createJobContext } from '#factory/worker/job-context.ts'

/** `dedupe.minhash` over a file of documents, in a process of its own: what it takes, and where its output lies. */
export interface MinhashMeasured { cpuMs: number, growthBytes: number, output: string }

const DEADLINE_MS = 3_600_000
const SAMPLE_EVERY_MS = 50
const [file = '', directory = ''] = process.argv.slice(2)

const store = await createFolderStore(directory)
const { uri, sha256, bytes } = await store.put(createReadStream(file))
const input: ArtifactRef = { uri, sha256, bytes, records: -1, mediaType: 'application/jsonl', role: 'OUTPUT' }
const definition = findStageKind('dedupe.minhash')
if (!definition) {
  throw new Error('there is no kind dedupe.minhash')
}
const { parameters } = definition.complete({ field: 'text', words: 'spaces', keep: 'datatrove' })
const stage: StageSpec = {
  id: 'dedupe', kind: 'dedupe.minhash', version: '', parameters, dependsOn: [], sealedSecrets: {}, inputs: [],
}
const job: StageJob = {
  runId: 'bench', project: 'bench', attempt: 1, stage, upstream: [{ stageId: 'in', outputs: [input] }],
  recordLimit: 0, labels: {}, timeoutMs: DEADLINE_MS,
}
const { context } = createJobContext(job, stage, { store, sourceRoots: [], model: createModelCaller(undefined) }, {
  send: () => undefined,
  saveCheckpoint: async () => undefined,
  flags: new Int32Array(2),
  signal: new AbortController().signal,
  openDeciders: async () => undefined, shards: () => undefined,
})

const idle = process.memoryUsage.rss()
let most = idle
const sampling = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss())
}, SAMPLE_EVERY_MS)
const before = process.cpuUsage()
const result = await definition.execute(context)
const { user, system } = process.cpuUsage(before)
clearInterval(sampling)
const [output] = result.type === 'done' ? result.outputs : []
if (!output) {
  throw new Error('the stage has not ended')
}
const measured: MinhashMeasured = {
  cpuMs: (user + system) / 1_000, growthBytes: most - idle, output: store.localPath(output.uri),
}
process.send?.(measured, () => process.disconnect())
