import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runBulkAnswer, runSelection } from '#shared/contract/run/run-list.contract'
import { AppError } from '#server/errors'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenTask } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'

const MISSING = '0190ffff-0000-7000-8000-000000000000'
const FAILED = { observedState: 'FAILED', disposition: 'open', finishedAt: new Date() }

describe.each([mainDatabase()])('actions on all runs that match by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setRun = (runId: string, change: object) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()

  /** Runs of one pipeline, so that a filter finds these alone. */
  async function givenRuns(...changes: object[]) {
    const now = Date.now()
    const given = await Promise.all(changes.map((_, index) =>
      givenRun(server.db, { createdAt: new Date(now - (changes.length - index) * 10) })))
    const pipelineId = given[0]?.pipelineId ?? ''
    await Promise.all(given.map(({ runId }, index) => setRun(runId, { pipelineId, ...changes[index] })))
    return { pipelineId, ids: given.map(run => run.runId), add: async (change: object) => {
      const { runId } = await givenRun(server.db)
      await setRun(runId, { pipelineId, ...change })
      return runId
    } }
  }

  const select = async (query: object) => runSelection.parse(await api('runSelect', { body: { query } }))
  const bulk = async (body: object) => runBulkAnswer.parse(await api('runBulk', { body: body as never }))
  const planOf = ({ plan }: Awaited<ReturnType<typeof select>>, action: string) => plan.find(it => it.action === action)
  const stateOf = async (id: string) => (await api('runGet', { params: { id } })).stateName
  const pointersOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, ...(problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)]
  }

  it('say for each action on how many runs it is possible, and why not on the others', async () => {
    const { pipelineId } = await givenRuns(
      { observedState: 'RUNNING' }, { observedState: 'PAUSED', desiredState: 'PAUSE' },
      { observedState: 'QUEUED', desiredState: 'CANCEL' }, FAILED,
      { observedState: 'SUCCEEDED', finishedAt: new Date() }, { ...FAILED, disposition: 'waived' },
    )

    const selection = await select({ pipelineId })

    expect(selection.count).toBe(6)
    expect(Date.parse(selection.expiresAt) - Date.parse(selection.createdAt)).toBe(30 * 60_000)
    expect(planOf(selection, 'cancel')).toEqual({
      action: 'cancel', possible: 2, obstacles: [{ reason: 'ENDED', count: 3 }, { reason: 'CANCELLING', count: 1 }],
    })
    expect(selection.plan.map(({ action, possible }) => [action, possible]))
      .toEqual([['pause', 1], ['resume', 1], ['cancel', 2], ['retry', 1], ['resolve', 1], ['waive', 1], ['reopen', 1]])
    expect(planOf(selection, 'retry')?.obstacles).toEqual(expect.arrayContaining(
      [{ reason: 'NOT_ENDED', count: 3 }, { reason: 'NOTHING_FAILED', count: 1 }, { reason: 'DECIDED', count: 1 }],
    ))
  })

  it('touch only the frozen runs, and of these only such as it was possible on', async () => {
    const { pipelineId, ids: [running = '', failed = '', ending = ''], add } = await givenRuns(
      { observedState: 'RUNNING' }, FAILED, { observedState: 'RUNNING' },
    )
    const selection = await select({ pipelineId })
    const late = await add({ observedState: 'RUNNING' })
    await setRun(failed, { observedState: 'RUNNING', finishedAt: null, disposition: 'none' })
    await setRun(ending, { observedState: 'SUCCEEDED', finishedAt: new Date() })

    const answer = await bulk({ action: 'cancel', selectionId: selection.id, count: 2 })

    expect(answer).toMatchObject({ done: 1, skipped: 1, nextCursor: null, selection: { id: selection.id } })
    expect(answer.items.map(item => [item.id, item.result, item.reason]))
      .toEqual([[running, 'done', null], [ending, 'skipped', 'ENDED']])
    expect(await Promise.all([late, failed].map(stateOf))).toEqual(['running', 'running'])
  })

  it('say in the preview of a retry which runs fail again as they are', async () => {
    const error = (retryable: boolean) =>
      JSON.stringify({ reason: 'FAILURE_TOLERANCE_EXCEEDED', message: '', stageKey: 'a', retryable, metadata: {} })
    const { ids } = await givenRuns(
      { ...FAILED, error: error(false) }, { ...FAILED, error: error(true) }, { observedState: 'RUNNING' },
    )

    const answer = await bulk({ action: 'retry', ids, dryRun: true })

    expect(answer.items.map(item => [item.result, item.isHopeless]))
      .toEqual([['done', true], ['done', false], ['skipped', false]])
  })

  it('list a preview run by run, also of a filter, and change nothing', async () => {
    const { pipelineId, ids } = await givenRuns({ observedState: 'RUNNING' }, FAILED)

    const answer = await bulk({ action: 'pause', query: { pipelineId }, dryRun: true })
    const again = await bulk({ action: 'waive', selectionId: answer.selection?.id, dryRun: true })

    expect(answer).toMatchObject({ dryRun: true, done: 1, skipped: 1, selection: { count: 2 } })
    expect(answer.items.map(item => [item.id, item.reason])).toEqual([[ids[0], null], [ids[1], 'ENDED']])
    expect(again.items.map(item => item.reason)).toEqual(['NOT_FAILED', null])
    expect(await stateOf(ids[0] ?? '')).toBe('running')
  })

  it('take named runs, unknown ones among them', async () => {
    const { ids } = await givenRuns({ observedState: 'RUNNING' })

    const selection = runSelection.parse(await api('runSelect', { body: { ids: [...ids, MISSING] } }))
    const answer = await bulk({ action: 'pause', selectionId: selection.id })

    expect(planOf(selection, 'pause'))
      .toEqual({ action: 'pause', possible: 1, obstacles: [{ reason: 'MISSING', count: 1 }] })
    expect(answer.items.map(item => [item.id, item.stateName])).toEqual([[ids[0], 'pausing']])
  })

  it('are counted by the caller when they are many, or when they cannot be undone', async () => {
    const { pipelineId } = await givenRuns(...Array.from({ length: 21 }, () => ({ observedState: 'RUNNING' })))
    const { id: selectionId } = await select({ pipelineId })

    expect(await pointersOf(bulk({ action: 'pause', selectionId }))).toEqual([422, '/count COUNT_REQUIRED'])
    expect(await pointersOf(bulk({ action: 'pause', selectionId, count: 20 }))).toEqual([422, '/count WRONG_COUNT'])
    expect(await bulk({ action: 'pause', selectionId, count: 21 })).toMatchObject({ done: 21 })
    const { pipelineId: two } = await givenRuns({ observedState: 'RUNNING' }, { observedState: 'RUNNING' })
    expect(await pointersOf(bulk({ action: 'cancel', selectionId: (await select({ pipelineId: two })).id })))
      .toEqual([422, '/count COUNT_REQUIRED'])
  })

  it('continue where the answer before ended', async () => {
    const { pipelineId, ids } = await givenRuns(FAILED, FAILED, FAILED)
    const { id: selectionId } = await select({ pipelineId })

    const rest = await bulk({ action: 'resolve', selectionId, cursor: ids.sort()[0] })

    expect(rest.items.map(item => item.id)).toEqual(ids.slice(1))
  })

  it('are refused for an empty, an expired and an unknown selection, and a filter that cannot be read', async () => {
    const { pipelineId } = await givenRuns({ observedState: 'RUNNING' })
    const { id: selectionId } = await select({ pipelineId })
    await server.db.updateTable('runSelections')
      .set({ expiresAt: new Date(Date.now() - 1_000) }).where('id', '=', selectionId).execute()

    expect(await pointersOf(select({ pipelineId, state: 'FAILED' }))).toEqual([422, '/query NOTHING_MATCHES'])
    expect(await pointersOf(bulk({ action: 'pause', selectionId }))).toEqual([409, '/selectionId SELECTION_EXPIRED'])
    expect(await pointersOf(bulk({ action: 'pause', selectionId: MISSING })))
      .toEqual([404, '/selectionId NO_SELECTION'])
    expect(await pointersOf(bulk({ action: 'reopen', selectionId: (await select({ pipelineId })).id })))
      .toEqual([422, '/action NOTHING_POSSIBLE'])
    expect(await pointersOf(select({ state: ['BROKEN'] }))).toEqual([400, '/query/state/0 invalid_value'])
    expect(await pointersOf(select({ colour: 'red' }))).toEqual([400, '/query/colour unrecognized_key'])
    expect(await pointersOf(select({ from: 'tomorrow' }))).toEqual([400, '/query/from INVALID_RANGE'])
    expect(await pointersOf(bulk({ action: 'pause', query: { pipelineId } }))).toEqual([400, '/query custom'])
    expect(await pointersOf(bulk({ action: 'pause' }))).toEqual([400, '/selectionId custom'])
    expect(await pointersOf(api('runSelect', { body: { ids: [] } }))).toEqual([400, '/ids too_small'])
  })

  describe('retries', () => {
    /** Its first stage has succeeded, the last has failed. */
    async function givenFailure() {
      const { taskId } = await givenTask(api)
      const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
      const stored = await server.artifacts.put(Readable.from([Buffer.from(`{"id":"${id}"}\n`)]))
      const outputs = JSON.stringify([{ ...stored, mediaType: 'application/jsonl', records: 1, role: 'OUTPUT' }])
      await server.db.updateTable('stageRuns')
        .set({ state: 'SUCCEEDED', outputs }).where('runId', '=', id).where('stageKey', '!=', 'out').execute()
      await server.db.updateTable('stageRuns')
        .set({ state: 'FAILED' }).where('runId', '=', id).where('stageKey', '=', 'out').execute()
      await setRun(id, FAILED)
      return id
    }

    it('launch a new run of each, once, and report those that cannot be retried', async () => {
      const [good, gone] = [await givenFailure(), await givenFailure()]
      await server.db.updateTable('stageRuns').set({ outputs: JSON.stringify([{
        uri: `artifact:sha256/${'0'.repeat(64)}`, mediaType: 'application/jsonl', records: 1, bytes: 1,
        sha256: '0'.repeat(64), role: 'OUTPUT',
      }]) }).where('runId', '=', gone).where('stageKey', '=', 'normal').execute()
      const { id: selectionId } = runSelection.parse(await api('runSelect', { body: { ids: [good, gone] } }))

      const answer = await bulk({ action: 'retry', selectionId })
      const [first] = answer.items
      await setRun(first?.retryId ?? '', { observedState: 'FAILED', finishedAt: new Date() })
      const again = await bulk({ action: 'retry', selectionId })

      expect(answer.items.map(item => [item.id, item.result, item.reason]))
        .toEqual([[good, 'done', null], [gone, 'skipped', 'UPSTREAM_CHANGED']])
      expect(await api('runGet', { params: { id: first?.retryId ?? '' } }))
        .toMatchObject({ parentRunId: good, trigger: 'retry' })
      expect(again.items.map(item => item.reason)).toEqual(['RETRIED', 'UPSTREAM_CHANGED'])
    })

    it('that fail leave the others alone, and can be tried again', async () => {
      const ids = [await givenFailure(), await givenFailure()]
      const { id: selectionId } = runSelection.parse(await api('runSelect', { body: { ids } }))
      server.queue.validate = ({ reuse }) => {
        if (reuse?.runId === ids[0]) {
          throw new AppError('internal', 'queue: broken')
        }
      }

      const first = await bulk({ action: 'retry', selectionId })
      server.queue.validate = () => undefined
      const second = await bulk({ action: 'retry', selectionId })

      expect([first, second].map(answer => answer.items.map(item => `${item.result} ${item.reason}`)))
        .toEqual([['failed FAILED', 'done null'], ['done null', 'skipped RETRIED']])
    })

    it('of two requests at once launch one', async () => {
      const id = await givenFailure()

      const answers = await Promise.all([bulk({ action: 'retry', ids: [id] }), bulk({ action: 'retry', ids: [id] })])

      expect(answers.map(answer => answer.done).sort()).toEqual([0, 1])
      expect(planOf(runSelection.parse(await api('runSelect', { body: { ids: [id] } })), 'retry')?.obstacles)
        .toEqual([{ reason: 'RETRIED', count: 1 }])
    })
  })
})
