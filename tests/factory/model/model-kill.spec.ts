import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store.ts'
import { createServiceClient } from '#proto/adapter/client.ts'
import { ArtifactRole, TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { givenPrepared } from '../../grpc/queue-storage.ts'
import { eventsUntil, hasEnded, submitWhenFree } from '../../grpc/queue-support.ts'
import { until } from '../../support/services/process.ts'
import { faultRounds, injected, isCampaign } from '../../support/services/rounds.ts'
import { SOURCE_ARGV } from '../../support/services/source-argv.ts'
import { readText } from '../stages/stages-support.ts'
import { chat, givenHttp } from './given-http.ts'

const TOKEN = 'a-token-of-16-chars'
const START_MS = 60_000
/** Some for each time that it is killed. */
const RECORDS = isCampaign ? 240 : 120
const CONCURRENCY = 8

const root = mkdtempSync(path.join(tmpdir(), 'model-kill-'))
let child: ChildProcess | undefined
let http: Awaited<ReturnType<typeof givenHttp>>

beforeAll(async () => {
  mkdirSync(path.join(root, 'source'))
  writeFileSync(
    path.join(root, 'source', 'a.jsonl'), Array.from({ length: RECORDS }, (_, row) => `{"text":"t${row}"}\n`).join(''),
  )
  http = await givenHttp(({ body }, response) => {
    const { messages: [message] } = JSON.parse(body) as { messages: [{ content: string }] }
    setTimeout(
      () => response.end(chat(`about ${message.content}`, { usage: { prompt_tokens: 5, completion_tokens: 3 } })), 10,
    )
  })
})

afterAll(async () => {
  await kill()
  await http.close()
  rmSync(root, { recursive: true, force: true })
})

async function start() {
  child = fork(path.resolve('factory/main.ts'), [], {
    execArgv: SOURCE_ARGV,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, FACTORY_TOKEN: TOKEN,
      FACTORY_DATA_DIR: path.join(root, 'factory'), ARTIFACT_DIR: path.join(root, 'artifacts'),
      SOURCE_ROOTS: path.join(root, 'source'), FACTORY_WORKERS: '1', FACTORY_PREPARED: await givenPrepared(),
      MODEL_ALLOW_PRIVATE: 'true',
    },
  })
  const [{ port }] = await once(child, 'message', { signal: AbortSignal.timeout(START_MS) }) as [{ port: number }]
  return { client: createServiceClient(TaskQueueService, { address: `127.0.0.1:${port}`, token: TOKEN }) }
}

async function kill() {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

/** How often each id was sent. */
function timesById() {
  const times = new Map<string, number>()
  for (const { headers } of http.seen) {
    const id = String(headers['idempotency-key'])
    times.set(id, (times.get(id) ?? 0) + 1)
  }
  return times
}

it('a factory killed at any moment asks no provider again for what it was told; what was under way is asked under the same id', async () => {
  const kills = isCampaign ? faultRounds().length + 1 : 1
  let factory = await start()
  const runId = v7()
  await submitWhenFree(factory, {
    runId,
    project: 'default',
    stages: [
      { id: 'read', kind: 'ingest.jsonl', parameters: { root: path.join(root, 'source'), glob: '*.jsonl' } },
      { id: 'ask', kind: 'model.call', dependsOn: ['read'], parameters: {
        model: 'mine', prompt: '{{text}}', concurrency: CONCURRENCY,
        target: { provider: 'openai', endpoint: `http://127.0.0.1:${http.port}/v1`, model: 'tiny' },
      } },
    ],
  })
  for (let round = 1; round <= kills; round += 1) {
    await until('calls under way', () => timesById().size >= round * RECORDS / (kills + 1))
    await kill()
    injected('kill -9 of the factory')
    factory = await start()
  }

  const events = await eventsUntil(factory, runId, hasEnded, 60_000)

  const { run } = await factory.client.getRun({ runId }, { deadlineMs: 60_000 })
  const output = run!.stages
    .find(({ stageId }) => stageId === 'ask')!.outputs.find(({ role }) => role === ArtifactRole.OUTPUT)!
  const lines = (await readText(await createFolderStore(path.join(root, 'artifacts')), output)).trimEnd().split('\n')
  expect(lines.map(line => JSON.parse(line) as unknown))
    .toEqual(Array.from({ length: RECORDS }, (_, row) => ({ text: `t${row}`, answer: `about t${row}` })))
  const times = [...timesById().values()]
  expect(times).toHaveLength(RECORDS)
  // Only what was under way at a kill was sent again.
  expect(http.seen.length - RECORDS).toBeLessThanOrEqual(kills * CONCURRENCY)
  expect(Math.max(...times)).toBeLessThanOrEqual(kills + 1)
  // Each answer is counted once, even if the factory was killed between storing it and reporting its tokens.
  const counted = events.reduce(
    (sum, { kind }) =>
      sum + (kind.case === 'tokens' ? Number(kind.value.usage!.inputTokens + kind.value.usage!.outputTokens) : 0),
    0,
  )
  expect(counted).toBe(RECORDS * 8)
}, 180_000)
