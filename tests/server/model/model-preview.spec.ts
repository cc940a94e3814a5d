import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { withCallContext } from '#server/grpc/call-context'
import { previewPrompts } from '#server/services/model/model-preview.service'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenTask } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const NOBODY = '0190ffff-0000-7000-8000-000000000000'

describe('previews of prompts', () => {
  const server = hold(() => startApiServer(mainDatabase()))
  const api = createApi(() => server.url)

  const pointersOf = async (call: Promise<unknown>) =>
    (await failureOf(call)).problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`)

  /** A run whose stage `read` wrote these lines. */
  async function givenOutput(lines: readonly string[]) {
    const stored = await server.artifacts.put(Readable.from([Buffer.from(`${lines.join('\n')}\n`)]))
    const { taskId } = await givenTask(api)
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    await server.db.updateTable('stageRuns').set({
      outputs: JSON.stringify([{ ...stored, mediaType: 'application/jsonl', records: lines.length, role: 'OUTPUT' }]),
    }).where('runId', '=', id).where('stageKey', '=', 'read').execute()
    return { id, source: { runId: id, stageKey: 'read' } }
  }
  /** An artifact of large records that never ends. */
  function givenEndless() {
    let read = 0
    const [part, last] = [Buffer.alloc(1 << 16, 'x'), Buffer.from(`${'x'.repeat((1 << 16) - 1)}\n`)]
    const endless = function* () {
      for (;;) {
        read += 1
        yield read % 64 === 0 ? last : part
      }
    }
    return {
      artifacts: {
        ...server.artifacts, check: () => Promise.resolve({ bytes: 50e9 }),
        open: async () => Readable.from(endless()),
      },
      count: () => read,
    }
  }

  it('show what three records would send, and the fields that are missing', async () => {
    const { id } = await givenOutput([
      '{"text":"a","meta":{"n":1}}', '{"text":"b"}', '{"text":null,"meta":{"n":3}}', '{"text":"d"}',
    ])

    const { fields, items } = await api('modelPreview', { body: {
      parameters: { prompt: 'Rate {{text}} of {{ meta.n }}', system: '' }, source: { runId: id, stageKey: 'read' },
    } })

    expect(fields).toEqual(['text', 'meta.n'])
    expect(items.map(({ prompt, missing }) => [prompt, missing]))
      .toEqual([['Rate a of 1', []], ['', ['meta.n']], ['', ['text']]])
    expect(await pointersOf(api(
      'modelPreview', { body: { parameters: { prompt: 'x' }, source: { runId: id, stageKey: 'out' } } },
    ))).toEqual(['/source NO_RECORDS'])
    expect((await failureOf(api(
      'modelPreview', { body: { parameters: { prompt: 'x' }, source: { datasetVersionId: NOBODY } } },
    ))).status).toBe(404)
  })

  it('say that records are too large, and do not read on for ever, nor for somebody who has left', async () => {
    const large = await givenOutput([`{"text":"${'x'.repeat(1 << 20)}"}`])
    const { artifacts, count } = givenEndless()
    const preview = (signal?: AbortSignal) =>
      withCallContext({ requestId: '', ...signal && { untilGone: () => signal } }, () =>
        previewPrompts({ db: server.db, artifacts }, { parameters: { prompt: 'x', system: '' }, source: large.source })
          .catch((error: unknown) => error))

    expect(await pointersOf(api('modelPreview', { body: { parameters: { prompt: 'x' }, source: large.source } })))
      .toEqual(['/source RECORDS_TOO_LARGE'])
    expect(await preview()).toMatchObject({ code: 'refused', fields: [{ code: 'RECORDS_TOO_LARGE' }] })
    const before = count()
    await preview(AbortSignal.abort())
    expect(count() - before).toBeLessThan(50)
  })
})
