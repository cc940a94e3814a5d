import { describe, expect, it } from 'vitest'
import { compareOverlap } from '#server/services/compare/compare-overlap.service'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'

const MISSING = '0190ffff-0000-7000-8000-000000000000'

describe.each([mainDatabase()])('two runs compared by their records on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  const setStage = ({ runId }: GivenRun, stageKey: string, change: object) =>
    server.db.updateTable('stageRuns').set(change).where('runId', '=', runId).where('stageKey', '=', stageKey).execute()

  describe('by their records', () => {
    const overlap = async (a: GivenRun, b: GivenRun) =>
      (await api('runCompareOverlap', { query: { a: a.runId, b: b.runId } })).items
    const put = async (text: string) => server.artifacts.put((async function* () {
      yield Buffer.from(text)
    })())
    const artifactOf = (
      { uri, bytes, sha256 }: { uri: string, bytes: number, sha256: string }, role: string, mediaType: string,
    ) => JSON.stringify([{ uri, bytes, sha256, role, mediaType, records: 1 }])
    const putOut = async (run: GivenRun, lines: string[]) => setStage(run, 'out', {
      outputs: artifactOf(await put(lines.map(line => `${line}\n`).join('')), 'OUTPUT', 'application/jsonl'),
    })

    it('count what is in both, whatever the order of lines and fields', async () => {
      const [a, b] = [await givenRun(server.db), await givenRun(server.db)]
      await putOut(a, [
        '{"id":1,"t":"x"}', '{"id":2,"t":"y"}', '{"id":2,"t":"y"}', '{"n":12345678901234567890}',
        '{"m":9007199254740993,"t":"x"}',
      ])
      const others = [
        '{"t":"y","id":2.0}', '{"id":3,"t":"z"}', '{"n":12345678901234567891}', '{"t":"x","m":9007199254740993.0}',
      ]
      const file = await put(others.map(line => `${line}\n`).join(''))
      const manifest = await put(JSON.stringify({
        dataset: 'd', files: [{ ...file, path: 'data.jsonl', rows: 4, indexUri: '' }], rows: 4, bytes: file.bytes,
        columns: [], stats: {},
      }))
      await setStage(b, 'out', { outputs: artifactOf(manifest, 'MANIFEST', 'application/json') })

      expect(await overlap(a, b))
        .toEqual([{ stageKey: 'out', name: 'out', kind: 'publish', a: 4, b: 4, both: 2, isCut: false, gap: null }])
    })

    const TWO_ENDS = [{ key: 'one', kind: 'filter.tokens', needs: [] }, { key: 'out', kind: 'publish', needs: [] }]
    const linesOf = (count: number) => Array.from({ length: count }, (_, id) => `{"id":${id}}\n`).join('')
    /** A clock that goes on by 1 ms each time it is read. */
    const paceOf = (deadlineMs: number) => {
      let now = 0
      return { deadlineMs, nowMs: () => now++ }
    }
    const overlapWith = (a: GivenRun, b: GivenRun, pace: ReturnType<typeof paceOf>) =>
      compareOverlap(server, { a: a.runId, b: b.runId }, pace)

    it('read as much of both, of each stage in its share of the time', async () => {
      const [a, b] = [await givenRun(server.db, { stages: TWO_ENDS }), await givenRun(server.db, { stages: TWO_ENDS })]
      const outputs = artifactOf(await put(linesOf(1_000)), 'OUTPUT', 'application/jsonl')
      await Promise.all([a, b].flatMap(run => ['one', 'out'].map(key => setStage(run, key, { outputs }))))

      const { items } = await overlapWith(a, b, paceOf(200))
      const { items: late } = await overlapWith(a, b, paceOf(0))

      expect(items.map(({ stageKey, isCut, gap }) => ({ stageKey, isCut, gap })))
        .toEqual([{ stageKey: 'one', isCut: true, gap: null }, { stageKey: 'out', isCut: true, gap: null }])
      for (const item of items) {
        expect(item.a).toBeGreaterThan(80)
        expect([item.b, item.both]).toEqual([item.a, item.a])
      }
      expect(late).toMatchObject(
        [{ stageKey: 'one', a: null, both: null, gap: 'TOO_SLOW' }, { stageKey: 'out', gap: 'TOO_SLOW' }],
      )
    })

    it('leave a turn to others while they read', async () => {
      const [a, b] = [await givenRun(server.db), await givenRun(server.db)]
      await Promise.all([a, b].map(async run =>
        setStage(run, 'out', { outputs: artifactOf(await put(linesOf(3_000)), 'OUTPUT', 'application/jsonl') })))
      let turns = 0
      let longest = 0
      let inTurn = 0
      const nowMs = () => {
        if (inTurn === 0) {
          setImmediate(() => {
            inTurn = 0
            turns += 1
          })
        }
        inTurn += 1
        longest = Math.max(longest, inTurn)
        return 0
      }
      const { items } = await overlapWith(a, b, { deadlineMs: 1, nowMs })

      expect(items).toMatchObject([{ a: 3_000, b: 3_000, both: 3_000, isCut: false }])
      expect([turns >= 6, longest <= 1_002]).toEqual([true, true])
    })

    it('refuse others meanwhile, as an overload', async () => {
      const [a, b] = [await givenRun(server.db), await givenRun(server.db)]
      await putOut(a, ['{}'])
      await putOut(b, ['{}'])
      const gate = Promise.withResolvers<undefined>()
      const reached = Promise.withResolvers<undefined>()
      const check: typeof server.artifacts.check = async (...args) => {
        reached.resolve(undefined)
        await gate.promise
        return server.artifacts.check(...args)
      }
      const first = compareOverlap(
        { db: server.db, artifacts: { ...server.artifacts, check } }, { a: a.runId, b: b.runId },
      )
      await reached.promise

      const { status, problem } = await failureOf(overlap(a, b))
      gate.resolve(undefined)

      expect([status, problem.code]).toEqual([429, 'too_many_requests'])
      expect((await first).items).toMatchObject([{ both: 1 }])
      expect(await overlap(a, b)).toMatchObject([{ both: 1 }])
    })

    it('say which files hold no records', async () => {
      const [a, b] = [await givenRun(server.db), await givenRun(server.db)]
      await putOut(a, ['{}'])
      const gapOf = async (outputs: string) => {
        await setStage(b, 'out', { outputs })
        return (await overlap(a, b)).map(({ gap }) => gap)
      }

      expect(await gapOf(artifactOf(await put('{"id":1}\n{"id":'), 'OUTPUT', 'application/jsonl')))
        .toEqual(['UNREADABLE'])
      expect(await gapOf(artifactOf(
        await put(`${'['.repeat(200_000)}${']'.repeat(200_000)}\n`), 'OUTPUT', 'application/jsonl',
      ))).toEqual(['UNREADABLE'])
      expect(await gapOf(artifactOf(await put('{"files":1}'), 'MANIFEST', 'application/json'))).toEqual(['UNREADABLE'])
      expect(await gapOf(artifactOf(await put('{'), 'MANIFEST', 'application/json'))).toEqual(['UNREADABLE'])
      expect(await gapOf(artifactOf(
        { uri: `artifact:sha256/${'1'.repeat(64)}`, bytes: 3, sha256: '1'.repeat(64) }, 'MANIFEST', 'application/json',
      ))).toEqual(['GONE'])
    })

    it('say why they cannot be compared', async () => {
      const [a, b, other] = [await givenRun(server.db), await givenRun(server.db), await givenRun(
        server.db, { stages: [{ key: 'else', kind: 'filter.tokens' }] },
      )]
      expect((await overlap(a, b)).map(({ gap }) => gap)).toEqual(['NO_RECORDS'])
      expect((await overlap(a, other)).map(({ stageKey, gap }) => [stageKey, gap]))
        .toEqual([['else', 'NO_PAIR'], ['out', 'NO_PAIR']])
      await putOut(a, ['{}'])
      await setStage(b, 'out', { outputs: artifactOf(
        { uri: `artifact:sha256/${'0'.repeat(64)}`, bytes: 3, sha256: '0'.repeat(64) }, 'OUTPUT', 'application/jsonl',
      ) })

      expect(await overlap(a, b)).toMatchObject([{ a: null, both: null, gap: 'GONE' }])
      expect((await failureOf(api('runCompareOverlap', { query: { a: a.runId, b: MISSING } }))).status).toBe(404)
      expect((await failureOf(api('runCompareOverlap', { query: { a: a.runId, b: a.runId } }))).status).toBe(400)
    })
  })
})
