import { fork } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createFolderStore } from '#artifact/folder-store.ts'
import { stage as filterRules } from '#factory/stages/kinds/filter-rules/stage.ts'
import { createModelCaller } from '#factory/stages/model/model-caller.ts'
import { createJobContext } from '#factory/worker/job-context.ts'
import type { ArtifactRef, StageJob } from '#factory/job/stage-job.ts'

/** Both keep records with a score of at least 50: half of them. */
const MIN_SCORE = 50

export type Side = 'stage' | 'bare'

export interface Measured {
  rows: number
  /** User and system, from after the loading of the code to the end. */
  cpuMs: number
  /** Largest resident size over that before the work, sampled. */
  growthBytes: number
}

const SAMPLE_EVERY_MS = 20
const DEADLINE_MS = 600_000

/** Measures one side in a process of its own. */
export function runSide(side: Side, file: string, directory: string): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [side, file, directory], {
      execArgv: ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
      timeout: DEADLINE_MS,
    })
    child.once('message', message => resolve(message as Measured))
    child.once('error', reject)
    child.once('exit', code => code === 0 || reject(new Error(`${side} ended with ${code}`)))
  })
}

async function measure(work: () => Promise<number>): Promise<Measured> {
  const idle = process.memoryUsage.rss()
  let most = idle
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, SAMPLE_EVERY_MS)
  const before = process.cpuUsage()
  const rows = await work()
  const { user, system } = process.cpuUsage(before)
  clearInterval(sampling)
  return { rows, cpuMs: (user + system) / 1_000, growthBytes: Math.max(most, process.memoryUsage.rss()) - idle }
}

async function prepareStage(file: string, directory: string): Promise<() => Promise<number>> {
  const store = await createFolderStore(directory)
  const { uri, sha256, bytes } = await store.put(createReadStream(file))
  const input: ArtifactRef = { uri, sha256, bytes, records: -1, mediaType: 'application/jsonl', role: 'OUTPUT' }
  const stage = {
    id: 'filter', kind: 'filter.rules', version: '',
    parameters: { action: 'keep', match: 'all', conditions: [{ field: 'score', op: 'ge', value: MIN_SCORE }] },
    dependsOn: [], sealedSecrets: {}, inputs: [],
  }
  const job: StageJob = {
    runId: 'bench', project: 'bench', attempt: 1, stage, upstream: [{ stageId: 'in', outputs: [input] }],
    recordLimit: 0, labels: {}, timeoutMs: DEADLINE_MS,
  }
  const { context } = createJobContext(job, stage, { store, sourceRoots: [], model: createModelCaller(undefined) }, {
    send: () => undefined,
    saveCheckpoint: async () => undefined,
    flags: new Int32Array(2),
    signal: new AbortController().signal, openDeciders: async () => undefined, shards: () => undefined,
  })
  return async () => {
    await filterRules.execute(context)
    return context.meter.recordsOut
  }
}

/** What one writes with nothing but Node: chunks to text, split, parse, filter, write the line as it was. */
function bare(file: string, output: string): () => Promise<number> {
  return async () => {
    let rows = 0
    let rest = ''
    const decoder = new TextDecoder()
    const keep = (line: string) => {
      if (line === '') {
        return ''
      }
      const { score } = JSON.parse(line) as { score: number }
      if (score < MIN_SCORE) {
        return ''
      }
      rows += 1
      return `${line}\n`
    }
    const filter = new Transform({
      transform(chunk: Buffer, _, done) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        let out = ''
        for (const line of lines) {
          out += keep(line)
        }
        done(null, out)
      },
      flush(done) {
        done(null, keep(rest + decoder.decode()))
      },
    })
    const bigChunks = { highWaterMark: 1 << 18 }
    await pipeline(createReadStream(file, bigChunks), filter, createWriteStream(output, bigChunks))
    return rows
  }
}

const [, entry, side, file, directory] = process.argv
if (entry === fileURLToPath(import.meta.url) && file && directory) {
  await mkdir(directory, { recursive: true })
  const work = side === 'stage' ? await prepareStage(file, directory) : bare(file, path.join(directory, 'output.jsonl'))
  const measured = await measure(work)
  process.send?.(measured, () => process.disconnect())
}
