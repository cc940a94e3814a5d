import { describe, expect, it } from 'vitest'
import { countRunsByStage } from '#db/repositories/metric/stage-count.repository'
import { runHistogram, runPage } from '#shared/contract/run/run-list.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun } from '../../support/run/given-run'
import { hold } from '../../support/hold'

const MISSING = '0190ffff-0000-7000-8000-000000000000'
const ended = (observedState: string, change = {}) =>
  ({ observedState, startedAt: new Date(), finishedAt: new Date(), ...change })

describe.each(drawnDatabases('run-list'))('lists of runs by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setRun = (runId: string, change: object) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()

  /** Runs of one pipeline at these hours of a day in Shanghai. */
  async function givenRuns(...runs: { at: string, change?: object }[]) {
    const given = await Promise.all(runs.map(({ at }) => givenRun(server.db, { createdAt: new Date(at) })))
    const pipelineId = given[0]?.pipelineId ?? ''
    for (const [index, { runId }] of given.entries()) {
      await setRun(runId, { pipelineId, ...runs[index]?.change })
    }
    const ids = given.map(run => run.runId)
    return { pipelineId, ids }
  }

  describe('the histogram', () => {
    it('counts by local bucket and state, as many as the list has', async () => {
      const { pipelineId } = await givenRuns(
        { at: '2026-03-01T15:59:59.999Z', change: ended('SUCCEEDED') },
        { at: '2026-03-01T16:00:00Z', change: ended('SUCCEEDED', { recordsFailed: 2 }) },
        { at: '2026-03-01T20:00:00Z', change: ended('FAILED') },
        { at: '2026-03-03T01:00:00Z', change: { observedState: 'RUNNING', desiredState: 'CANCEL' } },
      )
      const range = {
        pipelineId, from: '2026-03-01T00:00:00+08:00', to: '2026-03-04T00:00:00+08:00', tz: 'Asia/Shanghai',
      }

      const histogram = runHistogram.parse(await api('runHistogram', { query: { ...range, grain: 'day' } }))
      const list = runPage.parse(await api('runList', { query: { ...range, count: 'true' } }))

      expect(histogram.buckets.map(({ from, counts }) => [
        from, Object.entries(counts).filter(([, count]) => count > 0),
      ])).toEqual([
        ['2026-02-28T16:00:00.000Z', [['SUCCEEDED', 1]]],
        ['2026-03-01T16:00:00.000Z', [['FAILED', 1], ['PARTIAL', 1]]],
        ['2026-03-02T16:00:00.000Z', [['CANCELLING', 1]]],
      ])
      expect(histogram.total).toMatchObject({ SUCCEEDED: 1, PARTIAL: 1, FAILED: 1, CANCELLING: 1 })
      expect(Object.values(histogram.total).reduce((sum, count) => sum + count)).toBe(list.total)
      expect(list.total).toBe(4)
    })

    it('spans the matching runs when no range is given, and is empty without runs', async () => {
      const { pipelineId } = await givenRuns({ at: '2026-03-01T00:00:00Z', change: ended('FAILED') }, {
        at: '2026-03-02T00:00:00Z', change: ended('SUCCEEDED'),
      })

      const some = runHistogram.parse(await api('runHistogram', { query: { pipelineId, state: 'FAILED' } }))
      const none = runHistogram.parse(await api('runHistogram', { query: { pipelineId, state: 'CRASHED' } }))

      expect(some.from).toBe('2026-03-01T00:00:00.000Z')
      expect(some.total.FAILED).toBe(1)
      expect(none).toMatchObject({ from: null, to: null, buckets: [] })
    })

    it('uses the end of runs when asked to', async () => {
      const { pipelineId } = await givenRuns(
        { at: '2026-03-01T00:00:00Z', change: ended('FAILED', { finishedAt: new Date('2026-03-05T00:00:00Z') }) },
        { at: '2026-03-01T00:00:00Z' },
      )

      const { buckets, total } = await api('runHistogram', { query: {
        pipelineId, by: 'finished', from: '2026-03-04T00:00:00Z', to: '2026-03-06T00:00:00Z', tz: 'UTC', grain: 'day',
      } })

      expect(buckets.map(bucket => bucket.counts.FAILED)).toEqual([0, 1])
      expect(Object.values(total).reduce((sum, count) => sum + count, 0)).toBe(1)
    })

    it.each([
      [{ from: '2026-01-01' }, 'from'],
      [{ to: 'tomorrow' }, 'to'],
      [{ tz: 'Mars/Base' }, 'tz'],
      [{ from: 'now', to: 'now-1d' }, 'to'],
      [{ from: 'now-400d', to: 'now', grain: 'hour' as const }, 'grain'],
    ])('refuses %j and names the field', async (query, field) => {
      const failure = await failureOf(api('runHistogram', { query }))

      expect(failure.problem).toMatchObject({ status: 400, errors: [{ pointer: `/query/${field}` }] })
    })
  })

  describe('the list', () => {
    it('has full runs or trials alone when asked to, both or neither when both are named', async () => {
      const { pipelineId, ids: [full, trial] } = await givenRuns(
        { at: '2026-03-01T00:00:00Z' }, { at: '2026-03-02T00:00:00Z', change: { recordLimit: 100 } },
      )

      const idsOf = async (...extent: ('full' | 'trial' | '-full' | '-trial')[]) =>
        (await api('runList', { query: { pipelineId, extent } })).items.map(run => run.id)

      expect(await idsOf('full')).toEqual([full])
      expect(await idsOf('trial')).toEqual([trial])
      expect(await idsOf('-full')).toEqual([trial])
      expect(await idsOf('full', 'trial')).toEqual([trial, full])
      expect(await idsOf('-full', '-trial')).toEqual([])
    })

    it('accepts ranges as people write them', async () => {
      const hourMs = 60 * 60_000
      const { pipelineId, ids } = await givenRuns(
        { at: new Date(Date.now() - 50 * hourMs).toISOString() }, { at: new Date(Date.now() - hourMs).toISOString() },
      )

      const idsOf = async (from: string) =>
        (await api('runList', { query: { pipelineId, from } })).items.map(run => run.id)

      expect(await idsOf('now-24h')).toEqual([ids[1]])
      expect(await idsOf('now-3d')).toEqual([ids[1], ids[0]])
    })

    it('has each run in exactly one state: a partial success is not a success', async () => {
      const { pipelineId, ids } = await givenRuns(
        { at: '2026-03-01T00:00:00Z', change: ended('SUCCEEDED', { recordsFailed: 1 }) },
        { at: '2026-03-01T00:00:01Z', change: ended('SUCCEEDED') },
      )

      expect((await api('runList', { query: { pipelineId, state: 'PARTIAL' } })).items.map(run => run.id))
        .toEqual([ids[0]])
      expect((await api('runList', { query: { pipelineId, state: 'SUCCEEDED' } })).items.map(run => run.id))
        .toEqual([ids[1]])
      expect((await api('runList', { query: { pipelineId, state: ['SUCCEEDED', 'PARTIAL'] } })).items).toHaveLength(2)
    })

    it('filters by a started stage, with the same count in the histogram and the statistics, page by page', async () => {
      const at = new Date(Date.now() - 60 * 60_000).toISOString()
      const { pipelineId, ids } = await givenRuns(...Array.from({ length: 5 }, () =>
        ({ at, change: ended('SUCCEEDED') })))
      await server.db.updateTable('stageRuns')
        .set({ attempt: 1 }).where('runId', 'in', ids.slice(0, 3)).where('stageKey', '=', 'clean').execute()
      await server.db
        .updateTable('stageRuns').set({ attempt: 1 }).where('runId', 'in', ids).where('stageKey', '=', 'read').execute()
      const query = {
        pipelineId, stage: 'clean', from: 'now-6h', to: 'now', by: 'finished' as const, tz: 'Asia/Shanghai',
      }

      const first = await api('runList', { query: { ...query, limit: 2, count: 'true' } })
      const rest = await api('runList', { query: { ...query, limit: 2, cursor: first.nextCursor ?? '' } })
      const { total } = await api('runHistogram', { query })

      expect([...first.items, ...rest.items].map(run => run.id).sort()).toEqual(ids.slice(0, 3).sort())
      expect([first.total, rest.nextCursor, total.SUCCEEDED]).toEqual([3, null, 3])
      const counted = await countRunsByStage(server.db, {
        projectId: DEFAULT_PROJECT_ID, pipelineId, from: new Date(Date.now() - 6 * 60 * 60_000),
        to: new Date(Date.now() + 1_000),
      })
      expect(counted).toEqual(expect.arrayContaining([
        { pipelineId, stageKey: 'clean', stageKind: 'clean.normalize', count: 3 },
        { pipelineId, stageKey: 'read', stageKind: 'ingest.jsonl', count: 5 },
      ]))
      const ofKind = async (stageKind: string) =>
        (await api('runList', { query: { ...query, stageKind } })).items.length
      expect([await ofKind('clean.normalize'), await ofKind('dedupe.exact')]).toEqual([3, 0])
    })

    it.each<[string, object, number[]]>([
      ['at least a duration', { minDurationMs: 60_000 }, [1, 2, 3]],
      ['at most a duration, the limit included', { maxDurationMs: 60_000 }, [0, 1]],
      ['a span of durations', { minDurationMs: 30_000, maxDurationMs: 600_000 }, [1, 2]],
      ['how they were started', { trigger: ['import', 'retry'] }, [1, 3]],
      ['anything but how they were started', { trigger: '-import' }, [0, 2, 3, 4]],
      ['any state but some', { state: ['-FAILED', '-SUCCEEDED'] }, [2, 3, 4]],
      ['a state without part of it', { state: ['SUCCEEDED', 'FAILED', '-FAILED'] }, [0]],
      ['any disposition but one', { disposition: '-open' }, [0, 2, 3, 4]],
      ['what is excluded as well', { disposition: ['open', '-open'] }, []],
    ])('filters by %s, with the same counts in the histogram', async (_, query, expected) => {
      const at = (seconds: number) => new Date(Date.now() - seconds * 1_000)
      const { pipelineId, ids } = await givenRuns(
        { at: '2026-03-01T00:00:00Z', change: { observedState: 'SUCCEEDED', startedAt: at(70), finishedAt: at(50) } },
        { at: '2026-03-01T00:00:01Z', change: {
          observedState: 'FAILED', startedAt: at(120), finishedAt: at(60), disposition: 'open', trigger: 'import',
        } },
        { at: '2026-03-01T00:00:02Z', change: { observedState: 'RUNNING', startedAt: at(300) } },
        { at: '2026-03-01T00:00:03Z', change: {
          observedState: 'CRASHED', startedAt: at(7_200), finishedAt: at(60), trigger: 'retry',
        } },
        { at: '2026-03-01T00:00:04Z', change: { observedState: 'QUEUED' } },
      )

      const { items, total } = await api(
        'runList', { query: { pipelineId, sort: 'createdAt', count: 'true', ...query } },
      )
      const bars = await api('runHistogram', { query: { pipelineId, ...query } })

      expect(items.map(run => ids.indexOf(run.id))).toEqual(expected)
      expect([total, Object.values(bars.total).reduce((sum, count) => sum + count, 0)])
        .toEqual([expected.length, expected.length])
    })

    it('filters by several pipelines, and by all but some', async () => {
      const [one, two] = [
        await givenRuns({ at: '2026-04-01T00:00:00Z' }), await givenRuns({ at: '2026-04-01T00:00:01Z' }),
      ]
      const idsOf = async (...pipelineId: string[]) => (await api(
        'runList', { query: { pipelineId, from: '2026-04-01T00:00:00Z', to: '2026-04-02T00:00:00Z' } },
      )).items.map(run => run.id)

      expect(await idsOf(one.pipelineId, two.pipelineId)).toEqual([...two.ids, ...one.ids])
      expect(await idsOf(`-${one.pipelineId}`)).toEqual(two.ids)
    })

    it.each([
      [{ minDurationMs: 5, maxDurationMs: 4 }, 'maxDurationMs'], [{ minDurationMs: '1h' }, 'minDurationMs'],
      [{ minDurationMs: -1 }, 'minDurationMs'],
      [{ trigger: 'cron' }, 'trigger/0'], [{ state: ['FAILED', '-BROKEN'] }, 'state/1'],
      [{ pipelineId: `--${MISSING}` }, 'pipelineId/0'],
    ])('refuses %j and names the parameter', async (query, field) => {
      const failure = await failureOf(api('runList', { query }))

      expect(failure.problem).toMatchObject({ status: 400, errors: [{ pointer: `/query/${field}` }] })
    })

    it('contains the failed stage and the revision', async () => {
      const error = JSON.stringify({
        reason: 'BAD_INPUT', message: 'line 3', stageKey: 'clean', retryable: false, metadata: {},
      })
      const { pipelineId } = await givenRuns(
        { at: '2026-03-01T00:00:00Z', change: ended('FAILED', { error }) }, { at: '2026-03-01T00:00:01Z' },
      )

      const { items } = runPage.parse(await api('runList', { query: { pipelineId, sort: 'createdAt' } }))

      expect(items.map(item => [item.revision, item.failedStage]))
        .toEqual([[1, { stageKey: 'clean', kind: 'clean.normalize', name: 'clean' }], [1, null]])
    })
  })
})
