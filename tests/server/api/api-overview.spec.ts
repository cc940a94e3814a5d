import { sql, type Updateable } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { Schema } from '#db/schema'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { countEnded } from '../../support/run/count-ended'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { hold } from '../../support/hold'

/** Stages of a DAG: two read what the first puts out, the last reads both. */
const BRANCHES = [
  { key: 'read', kind: 'ingest.jsonl', needs: [] },
  { key: 'left', kind: 'filter.rules', needs: ['read'] },
  { key: 'right', kind: 'model.call', needs: ['read'] },
  { key: 'out', kind: 'publish', needs: ['left', 'right'] },
]

describe.each([mainDatabase()])('the overview by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setRun = ({ runId }: GivenRun, change: Updateable<Schema['taskRuns']>) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()

  const setStage = ({ runId }: GivenRun, stageKey: string, {
    droppedByReason = {}, failedByReason = {}, ...change
  }: Partial<Omit<StageRunRow, 'dependsOn' | 'counted' | 'error' | 'outputs' | 'attempts'>>) =>
    server.db.updateTable('stageRuns')
      .set({
        ...change, droppedByReason: JSON.stringify(droppedByReason), failedByReason: JSON.stringify(failedByReason),
      })
      .where('runId', '=', runId).where('stageKey', '=', stageKey).execute()

  const givenSource = (change: { kind?: 'upload', lastTestOk?: boolean, archivedAt?: Date } = {}) =>
    server.db.insertInto('dataSources').values({
      id: v7(), projectId: DEFAULT_PROJECT_ID, name: `source ${v7()}`, kind: change.kind ?? 'folder',
      stageKind: 'ingest.files', parameters: '{}', columns: '[]', uploadId: null,
      lastTestAt: change.lastTestOk === undefined ? null : new Date(), lastTestOk: change.lastTestOk ?? null,
      lastTestMessage: null, archivedAt: change.archivedAt ?? null, updatedAt: new Date(),
    }).execute()

  it('is empty at first', async () => {
    const overview = await api('overviewGet')
    const line = await api('metricLine', { query: { from: 'now/d' } })

    expect(overview).toEqual({
      openFailures: { total: 0, failed: 0, crashed: 0, followed: 0, oldestAt: null },
      living: { QUEUED: 0, RUNNING: 0, WAITING: 0, PAUSED: 0, CANCELLING: 0 },
      oldestWaitingAt: null, oldestPausedAt: null,
      waitingLots: { count: 0, id: null },
      releases: { ready: 0, newestReady: null, unreleased: 0, newestUnreleased: null },
      sources: { total: 0, failing: 0, untested: 0, failingName: null },
      made: { source: false, dataset: false, pipeline: false, run: false, result: false },
      demo: null,
    })
    expect(line).toMatchObject({ pipelines: [], pipelineId: null, runs: 0, stages: [] })
    expect(await api('runActiveList')).toMatchObject({ items: [], total: 0 })
    expect(await api('versionList')).toEqual({ items: [] })
  })

  it('counts runs that need a person as the list of runs does', async () => {
    const oldest = await givenRun(server.db, { createdAt: new Date('2026-03-01T00:00:00Z') })
    await setRun(oldest, { observedState: 'FAILED', disposition: 'open' })
    await setRun(await givenRun(server.db), { observedState: 'FAILED', disposition: 'open' })
    await setRun(await givenRun(server.db), { observedState: 'CRASHED', disposition: 'open' })
    await setRun(await givenRun(server.db), { observedState: 'FAILED', disposition: 'waived' })
    const paused = await givenRun(server.db, { createdAt: new Date('2026-03-02T00:00:00Z') })
    await setRun(paused, { observedState: 'PAUSED' })
    await setRun(await givenRun(server.db), { observedState: 'RUNNING' })

    const { openFailures, living, oldestPausedAt } = await api('overviewGet')
    const open = await api('runList', { query: { disposition: ['open'], count: 'true' } })
    const running = await api('runList', { query: { state: ['RUNNING'], count: 'true' } })

    expect(openFailures).toEqual({ total: 3, failed: 2, crashed: 1, followed: 0, oldestAt: '2026-03-01T00:00:00.000Z' })
    expect(open.total).toBe(openFailures.total)
    expect(running.total).toBe(living.RUNNING)
    expect(living).toEqual({ QUEUED: 0, RUNNING: 1, WAITING: 0, PAUSED: 1, CANCELLING: 0 })
    expect(oldestPausedAt).toBe('2026-03-02T00:00:00.000Z')
  })

  it('counts sources by their last test, and knows the completed steps', async () => {
    await givenSource({ lastTestOk: true })
    await givenSource({ lastTestOk: false })
    await givenSource()
    await givenSource({ kind: 'upload' })
    await givenSource({ lastTestOk: false, archivedAt: new Date() })

    const { sources, made } = await api('overviewGet')

    const listed = await api('sourceList', { query: { attention: 'true' } })

    expect(listed.items).toHaveLength(sources.failing + sources.untested)
    expect(sources)
      .toMatchObject({ total: 4, failing: 1, untested: 1, failingName: expect.stringContaining('source ') })
    expect(made).toEqual({ source: true, dataset: false, pipeline: true, run: true, result: false })
  })

  it('lists the newest versions of all datasets', async () => {
    const [first, second] = [
      await api('datasetCreate', { body: { name: 'First' } }), await api('datasetCreate', { body: { name: 'Second' } }),
    ]
    await givenVersion(server, { datasetId: first.id, records: [{ a: 1 }], columns: ['a'] })
    await givenVersion(server, { datasetId: second.id, records: [{ a: 1 }, { a: 2 }], columns: ['a'] })
    await givenVersion(server, { datasetId: first.id, semver: '1.1.0', records: [{ a: 3 }], columns: ['a'] })

    const all = await api('versionList')
    const two = await api('versionList', { query: { limit: 2 } })

    expect(all.items.map(({ datasetName, semver, rows }) => [datasetName, semver, rows]))
      .toEqual([['First', '1.1.0', 1], ['Second', '1.0.0', 2], ['First', '1.0.0', 1]])
    expect(two.items).toEqual(all.items.slice(0, 2))
  })

  describe('the production line', () => {
    const createdAt = new Date('2026-02-10T02:00:00Z')
    const query = { from: '2026-02-10T00:00:00Z', to: '2026-02-11T00:00:00Z' }

    it('sums the runs of the range, stage by stage', async () => {
      const ended = await givenRun(server.db, { createdAt })
      await setRun(ended, { observedState: 'SUCCEEDED', recordsIn: 100 })
      await setStage(ended, 'read', {
        state: 'SUCCEEDED', recordsIn: 100, recordsOut: 100, startedAt: new Date('2026-02-10T02:00:00Z'),
        finishedAt: new Date('2026-02-10T02:00:30Z'),
      })
      await setStage(ended, 'clean', {
        state: 'SUCCEEDED', recordsIn: 100, recordsOut: 80, recordsDropped: 15, recordsFailed: 5,
        droppedByReason: { DUPLICATE: 10, EMPTY_TEXT: 5 }, failedByReason: { TOO_LONG: 5 },
      })
      await setStage(ended, 'out', {
        state: 'SUCCEEDED', recordsIn: 80, recordsOut: 80, startedAt: createdAt,
        finishedAt: new Date(createdAt.getTime() + 10),
      })
      await countEnded(server.db, ended)
      const outside = await givenRun(server.db, { createdAt: new Date('2026-02-11T00:00:00Z') })
      await setStage(outside, 'read', { recordsIn: 9_999, recordsOut: 9_999 })

      const line = await api('metricLine', { query })

      expect(line).toMatchObject({
        pipelineId: ended.pipelineId, runs: 1,
        pipelines: [{ id: ended.pipelineId, runs: 1, recordsIn: 100, isBuiltIn: false }],
      })
      expect(line.stages).toMatchObject([
        {
          stageKey: 'read', recordsIn: 100, recordsOut: 100, waiting: 0, recordsPerMinute: 200, dependsOn: [],
          isTerminal: false,
        },
        {
          stageKey: 'clean', recordsIn: 100, recordsOut: 80, recordsDropped: 15, recordsFailed: 5,
          droppedByReason: { DUPLICATE: 10, EMPTY_TEXT: 5 }, failedByReason: { TOO_LONG: 5 }, recordsPerMinute: null,
        },
        // Ten milliseconds of work are no pace.
        { stageKey: 'out', recordsOut: 80, recordsPerMinute: null, isTerminal: true, dependsOn: ['clean'] },
      ])
    })

    it('counts the backlog between two stages of an active run, and none of an ended one', async () => {
      const range = { from: '2026-02-12T00:00:00Z', to: '2026-02-13T00:00:00Z' }
      const running = await givenRun(server.db, { createdAt: new Date('2026-02-12T01:00:00Z'), stages: BRANCHES })
      await setRun(running, { observedState: 'RUNNING', recordsIn: 50 })
      await setStage(running, 'read', { state: 'SUCCEEDED', recordsIn: 50, recordsOut: 50 })
      await setStage(
        running, 'left', { state: 'RUNNING', recordsIn: 30, recordsOut: 20, recordsDropped: 10, recordsPerSecond: 4 },
      )
      await setStage(running, 'right', { state: 'SUCCEEDED', recordsIn: 50, recordsOut: 50 })
      const stopped = await givenRun(server.db, { createdAt: new Date('2026-02-12T03:00:00Z'), stages: BRANCHES })
      await setRun(stopped, { observedState: 'CANCELLED', recordsIn: 40 })
      await setStage(stopped, 'read', { state: 'SUCCEEDED', recordsIn: 40, recordsOut: 40 })
      await countEnded(server.db, stopped)

      const line = await api('metricLine', { query: { ...range, pipelineId: running.pipelineId } })
      const other = await api('metricLine', { query: { ...range, pipelineId: stopped.pipelineId } })

      expect(line.pipelines.map(pipeline => pipeline.recordsIn)).toEqual([50, 40])
      expect(line.stages.map(({ stageKey, waiting, running: runs, recordsPerMinute }) => [
        stageKey, waiting, runs, recordsPerMinute,
      ])).toEqual([
        ['read', 0, 0, null], ['left', 20, 1, 240], ['right', 0, 0, null], ['out', 70, 0, null],
      ])
      expect(line.stages.at(-1)?.dependsOn).toEqual(['left', 'right'])
      expect(other.stages.map(stage => stage.waiting)).toEqual([0, 0, 0, 0])
    })

    it.each([
      ['a bad range', { from: 'yesterday' }],
      ['a bad zone', { tz: 'Mars/Olympus' }],
      ['a bad pipeline', { pipelineId: 'x' }],
    ])('refuses %s', async (_, bad) => {
      expect((await failureOf(api('metricLine', { query: { ...query, ...bad } }))).status).toBe(400)
    })
  })

  it('lists active runs with their stages, and the usual pace of those', async () => {
    const before = await givenRun(server.db)
    await setRun(before, { observedState: 'SUCCEEDED' })
    await setStage(before, 'clean', {
      state: 'SUCCEEDED', recordsIn: 400, recordsOut: 100, startedAt: new Date('2026-03-01T00:00:00Z'),
      finishedAt: new Date('2026-03-01T00:00:20Z'),
    })
    await countEnded(server.db, before)
    const now = await givenRun(server.db)
    await server.db.updateTable('taskRuns')
      .set({ pipelineId: before.pipelineId, observedState: 'RUNNING' }).where('id', '=', now.runId).execute()
    await setStage(now, 'read', { state: 'RUNNING', recordsIn: 10, fraction: 0.5, recordsPerSecond: 2 })

    const { items, total } = await api('runActiveList', { query: { limit: 1 } })

    expect(total).toBe(4)
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      id: now.runId, state: 'RUNNING',
      stages: [
        { stageKey: 'read', state: 'RUNNING', recordsIn: 10, fraction: 0.5, recordsPerSecond: 2, usual: null },
        { stageKey: 'clean', state: 'BLOCKED', usual: { recordsPerSecond: 20, yield: 0.25 } },
        { stageKey: 'out', usual: null },
      ],
    })
  })
  describe('in one answer', () => {
    it('is what the routes of its parts answer', async () => {
      const range = { from: '2026-02-10T00:00:00Z', to: '2026-02-11T00:00:00Z' }
      const parts = await api('overviewPartsGet', { query: { ...range, grain: 'hour' } })
      const [overview, summary, line, active, versions] = await Promise.all([
        api('overviewGet'), api('metricSummary', { query: { ...range, grain: 'hour' } }),
        api('metricLine', { query: range }), api('runActiveList', { query: { limit: 100 } }),
        api('versionList', { query: { limit: 5 } }),
      ])

      expect(parts).toEqual(Object.fromEntries(Object.entries({ overview, summary, line, active, versions }).map(
        ([name, value]) => [name, { value, problem: null }],
      )))
    })

    it('is not sent again while it is the same', async () => {
      const path = '/overview/parts?from=2026-02-10T00:00:00Z&to=2026-02-11T00:00:00Z'
      const first = await raw(server.url, path)

      const again = await raw(server.url, path, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })

      expect([first.status, again.status]).toEqual([200, 304])
    })

    it('has a problem for a part that fails', async () => {
      await sql`alter table dataset_versions rename to dataset_versions_away`.execute(server.db)
      const { versions, overview, summary, active } = await api('overviewPartsGet', { query: {} })
      await sql`alter table dataset_versions_away rename to dataset_versions`.execute(server.db)

      expect(versions).toMatchObject({ value: null, problem: { status: 500, code: 'internal' } })
      expect([summary, active].map(part => part.problem)).toEqual([null, null])
      // It counts versions, too.
      expect(overview.problem).not.toBeNull()
    })

    it.each([
      ['a range', { from: 'yesterday' }],
      ['a zone', { tz: 'Mars/Olympus' }],
      ['a pipeline', { pipelineId: 'x' }],
      ['an interval', { grain: 'blink' }],
      ['an interval too fine', { from: 'now-60d', grain: '5m' }],
    ])('refuses %s that is wrong', async (_, bad) => {
      // The cast: what the types do not allow either.
      expect((await failureOf(api('overviewPartsGet', { query: bad as never }))).status).toBe(400)
    })
  })
})
