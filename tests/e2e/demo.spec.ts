import { beforeAll, expect, it } from 'vitest'
import { createApi } from '../support/api/api'
import { hasEnded, runProgram, startProcess, until } from '../support/services/process'
import { temporaryFolder } from '../support/services/servers'

const DEMO_MS = 600_000

let env: NodeJS.ProcessEnv

beforeAll(async () => {
  env = { ...process.env, DATA_DIR: await temporaryFolder('demo'), PORT: '', LC_ALL: 'en_US.UTF-8' }
})

it('the demo seals a version of the example', { timeout: DEMO_MS }, async () => {
  const output = await runProgram('node', ['scripts/demo.mjs', '--once'], { env, timeoutMs: DEMO_MS })

  expect(output).toMatch(/ingest-jsonl +200 +199 +0 +1 /)
  expect(output).toMatch(/quality-check: failed because of QUALITY_PATTERN 1\n/)
  expect(output).toMatch(/version {3}Example dataset 1\.0\.0, 166 records, manifest sha256 [0-9a-f]{64}/)
  expect(output).toMatch(/sha256 [0-9a-f]{64} \(as sealed\)/)
})

it('a second start reuses the pipeline, adds a version, and goes on serving', { timeout: DEMO_MS }, async () => {
  const demo = startProcess('node', ['scripts/demo.mjs'], { env: { ...env, LC_ALL: 'zh_CN.UTF-8' } })
  try {
    const said = await until(
      'the demo to have run',
      () => hasEnded(demo.child) ? [demo.output()] : /The console is at (\S+) /.exec(demo.output()),
      { deadlineMs: DEMO_MS },
    )
    expect(hasEnded(demo.child), demo.output()).toBe(false)
    const api = createApi(said[1] ?? '')

    const [sources, datasets, pipelines, tasks, runs] = await Promise.all([
      api('sourceList'), api('datasetList'), api('pipelineList'), api('taskList'), api('runList'),
    ])

    expect([sources, datasets, pipelines, tasks, runs].map(page => page.items.length)).toEqual([1, 1, 1, 1, 2])
    expect(datasets.items[0]?.latest?.semver).toBe('1.0.1')
  }
  finally {
    await demo.stop(40_000)
  }
})
