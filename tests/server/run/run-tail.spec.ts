import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#server/errors'
import { openTail } from '#server/services/run/run-tail.service'
import type { QueueGateway, QueueLine } from '#server/grpc/queue.gateway'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, send } from '../../support/api/given-access'
import { givenTask } from '../../support/api/api-things'
import { createApi, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const lineOf = (line: string): QueueLine => ({
  stageId: 'normal', time: new Date(0), severity: 'WARNING', line, dropped: 2,
})

describe.each([mainDatabase()])('live lines by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  let runId: string

  beforeEach(async () => {
    const api = createApi(server.url)
    const { taskId } = await givenTask(api)
    runId = (await api('taskLaunch', { params: { id: taskId } })).id
  })

  const pathOf = (query = '', id = runId) => `/runs/${id}/tail${query}`
  const given = (tail: QueueGateway['tailLogs']) => {
    server.queue.tail = tail
  }
  const eventsOf = (text: string) => text.split('\n\n').filter(part => part.startsWith('event:')).map((part) => {
    const [event = '', data = ''] = part.split('\n')
    return [event.slice('event: '.length), JSON.parse(data.slice('data: '.length)) as unknown]
  })

  it('are events, and the last one says why they end', async () => {
    const asked: string[] = []
    given(async function* (id, stageId) {
      asked.push(id, stageId)
      yield lineOf('first\nline')
      yield lineOf('second')
    })

    const response = await raw(server.url, pathOf('?stage=normal'))

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(eventsOf(await response.text())).toEqual([
      [
        'line',
        { stageKey: 'normal', at: '1970-01-01T00:00:00.000Z', severity: 'WARNING', line: 'first\nline', dropped: 2 },
      ],
      ['line', expect.objectContaining({ line: 'second' })],
      ['end', { reason: 'ended' }],
    ])
    expect(asked).toEqual([runId, 'normal'])
  })

  it.each([
    ['not_implemented', 'unsupported'], ['not_found', 'again'], ['unavailable', 'away'],
  ] as const)('end with a word when the factory answers %s', async (code, reason) => {
    given(async function* () {
      yield lineOf('one')
      throw new AppError(code, 'no')
    })

    expect(eventsOf(await (await raw(server.url, pathOf())).text()).at(-1)).toEqual(['end', { reason }])
  })

  it('of a run that has ended are none: nothing asks the factory', async () => {
    await server.db.updateTable('taskRuns').set({ finishedAt: new Date() }).where('id', '=', runId).execute()
    given(() => {
      throw new Error('asked')
    })

    expect(eventsOf(await (await raw(server.url, pathOf())).text())).toEqual([['end', { reason: 'ended' }]])
  })

  it('stop in the factory when the reader leaves', async () => {
    const left = Promise.withResolvers<boolean>()
    given(async function* (_id, _stage, signal) {
      yield lineOf('one')
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
      left.resolve(signal.aborted)
    })
    const leaving = new AbortController()
    const response = await raw(server.url, pathOf(), { signal: leaving.signal })
    await response.body?.getReader().read()
    leaving.abort()

    expect(await left.promise).toBe(true)
  })

  it('are not read faster than the reader takes them', async () => {
    let told = 0
    given(async function* (_id, _stage, signal) {
      while (!signal.aborted && told < 100_000) {
        told += 1
        yield lineOf('x'.repeat(2_000))
      }
    })
    const leaving = new AbortController()
    const response = await raw(server.url, pathOf(), { signal: leaving.signal })
    await response.body?.getReader().read()
    let before = -1
    await expect.poll(() => {
      const isStill = before === told
      before = told
      return isStill
    }, { interval: 100, timeout: 20_000 }).toBe(true)
    leaving.abort()

    expect(told).toBeLessThan(50_000)
  })

  it('have a limit that counts readers who come at once, and those who leave without reading', async () => {
    given(async function* () {
      yield lineOf('one')
    })
    const leaving = new AbortController()
    const ask = (signal: AbortSignal) => openTail(server, { id: runId }, signal)

    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => ask(leaving.signal)))
    const refused = answers.filter(answer => answer.status === 'rejected')
    expect(refused).toHaveLength(6)
    expect(refused[0]?.reason).toMatchObject({ code: 'too_many_requests' })

    leaving.abort()
    await Promise.all(Array.from({ length: 24 }, () => ask(AbortSignal.abort())))
    for (let reader = 0; reader < 30; reader += 1) {
      const items: unknown[] = []
      for await (const item of await ask(new AbortController().signal)) {
        items.push(item)
      }
      expect(items).toHaveLength(2)
    }
  })

  it('refuse an unknown run, stage and parameter', async () => {
    expect((await raw(server.url, pathOf('', '0190ffff-0000-7000-8000-000000000000'))).status).toBe(404)
    expect((await raw(server.url, pathOf('?stage=absent'))).status).toBe(404)
    expect((await raw(server.url, pathOf('?level=all'))).status).toBe(400)
  })

  it('stop when the reader is signed out', async () => {
    const cookie = await enableAccess(server.url)
    const ended = Promise.withResolvers<boolean>()
    given(async function* (_id, _stage, signal) {
      yield lineOf('one')
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
      ended.resolve(signal.aborted)
    })
    const response = await raw(server.url, pathOf(), { headers: { cookie } })

    expect((await send(server.url, 'DELETE', '/session', { cookie })).status).toBe(204)

    expect(await ended.promise).toBe(true)
    expect(eventsOf(await response.text())).toEqual([['line', expect.anything()], ['end', { reason: 'ended' }]])
  })
})
