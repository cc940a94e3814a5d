import process from 'node:process'
import { MessageChannel, type Worker } from 'node:worker_threads'
import { expect, it, vi } from 'vitest'
import type { ArtifactStore } from '#artifact/store.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import { FLAG_STOP, FLAGS_BYTES, type FromWorker, type ToWorker } from '#factory/worker/messages.ts'
import { runJob } from '#factory/worker/run-job.ts'
import { toJob } from './stages/stages-support.ts'

const ROOM = { store: {} as ArtifactStore, sourceRoots: [], model: { client: vi.fn() } }

const toRun = (flags: SharedArrayBuffer) =>
  ({ type: 'run' as const, job: toJob({ kind: 'clean.normalize', parameters: { fields: ['text'] } }), flags })

it('the last line of a stage that tells much says how it ended, and how many lines were left out', async () => {
  const { port1, port2 } = new MessageChannel()
  const post = vi.spyOn(port2, 'postMessage')
  const execute = vi.spyOn(findStageKind('clean.normalize')!, 'execute').mockImplementation(async ({ tell }) => {
    for (let line = 0; line < 200; line += 1) {
      tell('INFO', () => 'line')
    }
    return { type: 'done', outputs: [] }
  })

  await runJob(port2, ROOM, toRun(new SharedArrayBuffer(FLAGS_BYTES)))
  execute.mockRestore()
  port1.close()

  const lines = post.mock.calls.map(([message]) => message as FromWorker).flatMap(message =>
    message.type === 'line' ? [message.line] : [])
  expect(lines).toHaveLength(51)
  expect(lines.at(-1)).toMatchObject({ text: expect.stringMatching(/^done; /), dropped: 151 })
})

it('a stage that was stopped before it began is told so', async () => {
  const { port1, port2 } = new MessageChannel()
  const post = vi.spyOn(port2, 'postMessage')
  const execute = vi.spyOn(findStageKind('clean.normalize')!, 'execute').mockImplementation(({ signal }) => {
    signal.throwIfAborted()
    return Promise.resolve({ type: 'done', outputs: [] })
  })
  const flags = new SharedArrayBuffer(FLAGS_BYTES)
  Atomics.store(new Int32Array(flags), FLAG_STOP, 1)

  await runJob(port2, ROOM, toRun(flags))
  execute.mockRestore()
  port1.close()

  expect(post.mock.lastCall?.[0]).toMatchObject({ type: 'ended', result: { type: 'stopped' } })
})

it('a stage whose records another thread decides about is lost with that thread', async () => {
  const { port1, port2 } = new MessageChannel()
  const post = vi.spyOn(port2, 'postMessage')
  const started: Worker[] = []
  const onStart = (thread: Worker) => started.push(thread)
  process.on('worker', onStart)
  port1.on('message', (message: FromWorker) => {
    if (message.type === 'cores_asked') {
      port1.postMessage({ type: 'cores_given', cores: 2 } satisfies ToWorker)
    }
  })
  const chunk = Buffer.from('{"text":"some words"}')
  const row = { chunk, start: 0, end: chunk.length, number: 1, after: 0, input: 0 }
  const execute = vi.spyOn(findStageKind('clean.normalize')!, 'execute').mockImplementation(async (context) => {
    const deciders = (await context.openDeciders())!
    await started[0]!.terminate()
    try {
      await deciders.decide([row])
    }
    finally {
      await deciders.close()
    }
    return { type: 'done', outputs: [] }
  })

  await runJob(port2, ROOM, toRun(new SharedArrayBuffer(FLAGS_BYTES)))
  execute.mockRestore()
  process.off('worker', onStart)
  port1.close()

  expect(started).toHaveLength(2)
  expect(post.mock.calls.map(([message]) => (message as FromWorker).type)).toContain('cores_returned')
  expect(post.mock.lastCall?.[0]).toMatchObject({
    type: 'ended', result: { type: 'lost', error: { reason: 'WORKER_LOST', metadata: { cause: 'ENDED' } } },
  })
})
