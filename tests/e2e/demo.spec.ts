import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { runProgram } from '../support/services/process'
import { startConsole, temporaryFolder, type StartedConsole } from '../support/services/servers'

/** Real documents, every stage: a minute on a machine that does nothing else. */
const DEMO_MS = 400_000

let dataDir: string
let server: StartedConsole | undefined

beforeAll(async () => {
  dataDir = await temporaryFolder('demo')
})

afterAll(() => server?.stop())

const demo = () => runProgram('node', ['scripts/demo.mjs', '--once'], { env: { ...process.env, DATA_DIR: dataDir, PORT: '' }, timeoutMs: DEMO_MS })

it('the demo makes a sealed version of real documents', { timeout: DEMO_MS }, async () => {
  const output = await demo()

  expect(output).toMatch(/ingest-files +[\d,]{3,} +[\d,]{3,}/)
  expect(output).toMatch(/version {3}Package documents 1\.0\.0, \d{3,} records, manifest sha256 [0-9a-f]{64}/)
  expect(output).toMatch(/sha256 [0-9a-f]{64} \(as sealed\)/)
})

it('a second start reuses what is there and adds a version', { timeout: DEMO_MS }, async () => {
  await demo()
  server = await startConsole({ dataDir })
  const api = createApi(server.url)

  const [sources, datasets, pipelines, tasks, runs] = await Promise.all([api('sourceList'), api('datasetList'), api('pipelineList'), api('taskList'), api('runList')])

  expect([sources, datasets, pipelines, tasks, runs].map(page => page.items.length)).toEqual([1, 1, 1, 1, 2])
  expect(datasets.items[0]?.latest?.semver).toBe('1.0.1')
})
