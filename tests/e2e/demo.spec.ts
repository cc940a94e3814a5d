import { copyFileSync, globSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { runProgram } from '../support/services/process'
import { startConsole, temporaryFolder, type StartedConsole } from '../support/services/servers'

const DEMO_MS = 200_000
/** Real ones, of the packages, but not all: the two starts take the same way with few. */
const DOCUMENTS = 300

let dataDir: string
let root: string
let server: StartedConsole | undefined

beforeAll(async () => {
  dataDir = await temporaryFolder('demo')
  root = await temporaryFolder('documents')
  const documents = globSync('node_modules/*/*.md').sort().slice(0, DOCUMENTS)
  documents.forEach((file, index) => copyFileSync(file, path.join(root, `${index}.md`)))
})

afterAll(() => server?.stop())

const demo = () => runProgram('node', ['scripts/demo.mjs', '--once'], { env: { ...process.env, DATA_DIR: dataDir, DEMO_ROOT: root, PORT: '' }, timeoutMs: DEMO_MS })

it('the demo seals a version of real documents', { timeout: DEMO_MS }, async () => {
  const output = await demo()

  expect(output).toMatch(/ingest-files +[\d,]{3,} +[\d,]{3,}/)
  expect(output).toMatch(/version {3}Package documents 1\.0\.0, \d{3,} records, manifest sha256 [0-9a-f]{64}/)
  expect(output).toMatch(/sha256 [0-9a-f]{64} \(as sealed\)/)
})

it('a second start reuses the pipeline and adds a version', { timeout: DEMO_MS }, async () => {
  await demo()
  server = await startConsole({ dataDir })
  const api = createApi(server.url)

  const [sources, datasets, pipelines, tasks, runs] = await Promise.all([api('sourceList'), api('datasetList'), api('pipelineList'), api('taskList'), api('runList')])

  expect([sources, datasets, pipelines, tasks, runs].map(page => page.items.length)).toEqual([1, 1, 1, 1, 2])
  expect(datasets.items[0]?.latest?.semver).toBe('1.0.1')
})
