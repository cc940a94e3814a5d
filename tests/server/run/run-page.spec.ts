import { beforeEach, describe, expect, it } from 'vitest'
import { runPage } from '#shared/contract/run/run-list.contract'
import type { ObservedState } from '#shared/domain/run/run-state'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

describe.each([mainDatabase()])('pages of runs and events by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  beforeEach(() => {
    server.queue.isAway = false
  })

  async function launch() {
    const task = await givenTask(api)
    const run = await api('taskLaunch', { params: { id: task.taskId } })
    return { ...task, run }
  }
  const setObserved = (runId: string, observedState: ObservedState) =>
    server.db.updateTable('taskRuns').set({ observedState, finishedAt: new Date() }).where('id', '=', runId).execute()

  it('have no log lines, and say that none are stored', async () => {
    const { run: { id } } = await launch()

    expect(await api('runLogs', { params: { id } })).toEqual({ items: [], stored: false })
  })

  it('return events after a seq', async () => {
    const { run: { id, projectId } } = await launch()
    await server.db.insertInto('runEvents').values([1, 2, 3].map(seq => ({
      runId: id, seq, projectId, type: 'run_state', stageKey: '', attempt: 0, occurredAt: new Date(),
      payload: JSON.stringify({ to: 'QUEUED' }),
    }))).execute()

    const first = await api('runEventList', { params: { id }, query: { limit: 2 } })
    const rest = await api('runEventList', { params: { id }, query: { after: Number(first.nextCursor) } })

    expect(first.items.map(event => event.seq)).toEqual([1, 2])
    expect(rest).toMatchObject({ items: [{ seq: 3 }], nextCursor: null })
  })

  it('return events newest first, back to the oldest, and filtered by kind', async () => {
    const { run: { id, projectId } } = await launch()
    await server.db.insertInto('runEvents').values([1, 2, 3, 4, 5].map(seq => ({
      runId: id, seq, projectId, type: seq === 4 ? 'alert' : 'tokens', stageKey: 'read', attempt: 1,
      occurredAt: new Date(), payload: '{}',
    }))).execute()
    const read = (query: { limit?: number, before?: number, after?: number, type?: 'alert' | 'tokens' }) =>
      api('runEventList', { params: { id }, query: { order: 'newest', ...query } })

    const first = await read({ limit: 2 })
    const rest = await read({ before: Number(first.nextCursor) })
    const alerts = await read({ type: 'alert' })
    const between = await read({ type: 'tokens', after: 1, before: 5 })

    expect(first.items.map(event => event.seq)).toEqual([5, 4])
    expect(rest.items.map(event => event.seq)).toEqual([3, 2, 1])
    expect(rest.nextCursor).toBeNull()
    expect(alerts.items.map(event => event.seq)).toEqual([4])
    expect(between.items.map(event => event.seq)).toEqual([3, 2])
  })

  it.each([
    'createdAt', '-createdAt', 'finishedAt', '-finishedAt',
  ] as const)('are paged by %s without gap or repeat, ended or not', async (sort) => {
    const { taskId } = await givenTask(api)
    for (const [index, ended] of (['SUCCEEDED', '', 'FAILED', '', 'SUCCEEDED'] as const).entries()) {
      const { id } = await api('taskLaunch', { params: { id: taskId } })
      if (ended) {
        // Two of them at the very same microsecond, as a batch ends them.
        await server.db.updateTable('taskRuns')
          .set({ observedState: ended, finishedAt: new Date(1_700_000_000_000 + (index > 2 ? 1 : 0)) })
          .where('id', '=', id).execute()
      }
    }
    const all = runPage.parse(await api('runList', { query: { taskId, sort, count: 'true' } }))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await api('runList', { query: { taskId, sort, limit: 2, cursor } })
      seen.push(...page.items.map(run => run.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)

    expect(all).toMatchObject({ total: 5, totalIsExact: true })
    expect(seen).toEqual(all.items.map(run => run.id))
    expect(new Set(seen).size).toBe(5)
  })

  it('refuse a cursor of another order', async () => {
    const { taskId } = await launch()
    await api('taskLaunch', { params: { id: taskId } })
    const { nextCursor } = await api('runList', { query: { taskId, limit: 1 } })

    const failure = await failureOf(api('runList', { query: { taskId, sort: 'finishedAt', cursor: nextCursor ?? '' } }))

    expect(failure.problem).toMatchObject({ status: 400, errors: [{ pointer: '/query/cursor' }] })
  })

  it('find text literally, wildcards included', async () => {
    const { pipelineId } = await givenTask(api)
    const names = ['100% clean', '100 clean']
    for (const name of names) {
      const task = await api('taskCreate', { body: { name: someName(name), pipelineId } })
      await api('taskLaunch', { params: { id: task.id } })
    }

    const found = await api('runList', { query: { pipelineId, q: '0% CLEAN' } })

    expect(found.items.map(run => run.name.slice(0, 10))).toEqual(['100% clean'])
  })

  it('match their filters', async () => {
    const { taskId, run } = await launch()
    await setObserved(run.id, 'FAILED')
    const living = await api('taskLaunch', { params: { id: taskId } })

    const failed = await api('runList', { query: { taskId, state: ['FAILED', 'CRASHED'] } })
    const queued = await api('runList', { query: { taskId, state: ['QUEUED'] } })
    const later = await api('runList', { query: { taskId, from: new Date(Date.now() + 60_000).toISOString() } })

    expect(failed.items.map(item => item.id)).toEqual([run.id])
    expect(queued.items.map(item => item.id)).toEqual([living.id])
    expect(later.items).toEqual([])
  })
})
