import { copyFileSync, globSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { hasEnded, runProgram, startProcess, until } from '../support/services/process'
import { temporaryFolder } from '../support/services/servers'

const DEMO_MS = 200_000
/** Real ones, of the packages, but neither all nor the long ones: the two starts take the same way with few. */
const [DOCUMENTS, MAX_BYTES] = [130, 12_000]

let env: NodeJS.ProcessEnv

beforeAll(async () => {
  const root = await temporaryFolder('documents')
  const documents = globSync('node_modules/*/*.md').filter(file => statSync(file).size <= MAX_BYTES).sort().slice(0, DOCUMENTS)
  documents.forEach((file, index) => copyFileSync(file, path.join(root, `${index}.md`)))
  env = { ...process.env, DATA_DIR: await temporaryFolder('demo'), DEMO_ROOT: root, PORT: '' }
})

it('the demo seals a version of real documents', { timeout: DEMO_MS }, async () => {
  const output = await runProgram('node', ['scripts/demo.mjs', '--once'], { env, timeoutMs: DEMO_MS })

  expect(output).toMatch(/ingest-files +[\d,]{3,} +[\d,]{3,}/)
  expect(output).toMatch(/version {3}Package documents 1\.0\.0, \d{3,} records, manifest sha256 [0-9a-f]{64}/)
  expect(output).toMatch(/sha256 [0-9a-f]{64} \(as sealed\)/)
})

it('a second start reuses the pipeline, adds a version, and goes on serving', { timeout: DEMO_MS }, async () => {
  const demo = startProcess('node', ['scripts/demo.mjs'], { env })
  try {
    const said = await until('the demo to have run', () => hasEnded(demo.child) ? [demo.output()] : /The console is at (\S+) /.exec(demo.output()), { deadlineMs: DEMO_MS })
    expect(hasEnded(demo.child), demo.output()).toBe(false)
    const api = createApi(said[1] ?? '')

    const [sources, datasets, pipelines, tasks, runs] = await Promise.all([api('sourceList'), api('datasetList'), api('pipelineList'), api('taskList'), api('runList')])

    expect([sources, datasets, pipelines, tasks, runs].map(page => page.items.length)).toEqual([1, 1, 1, 1, 2])
    expect(datasets.items[0]?.latest?.semver).toBe('1.0.1')
  }
  finally {
    await demo.stop(40_000)
  }
})
