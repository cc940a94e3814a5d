import fc from 'fast-check'
import type { KyselyPlugin } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { Db } from '#db/client'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { listAncestors } from '#server/services/dataset/dataset-lineage.service'
import { publishRelease } from '#server/services/release/release-publish.service'
import { getRelease } from '#server/services/release/release.service'
import { startApiServer } from '../../support/api/api-server'
import { CARD } from '../../support/release/given-lot'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { noReaders } from '../../support/services/no-readers'
import { releasesOf } from './release-fixture'

const MOST = 60
const STEPS = 30

/** Parents of each version, by their places. */
type History = readonly (readonly number[])[]

const alone = (length: number): History => Array.from({ length }, () => [])
const places = (length: number): number[] => Array.from({ length }, (_, place) => place)
const line = (length: number): History => Array.from({ length }, (_, place) => place === 0 ? [] : [place - 1])

/** Step by step, as one would by hand. */
function walk(ids: readonly string[], history: History, { from, steps }: { from: number, steps: number }) {
  const depths = new Map([[from, 0]])
  for (let depth = 1, level = [from]; level.length > 0; depth += 1) {
    level = [...new Set(level.flatMap(place => history[place] ?? []))].filter(place => !depths.has(place))
    level.forEach(place => depths.set(place, depth))
  }
  const found = [...depths].map(([place, depth]) => ({ id: ids[place] ?? '', depth })).filter(({ depth }) => depth > 0)
  const near = found
    .filter(({ depth }) => depth <= steps)
    .toSorted((a, b) => a.depth - b.depth || (a.id > b.id ? -1 : 1))
  return { ids: near.map(({ id }) => id), isCut: near.length < found.length }
}

/** Statements of all that this is given to; those that walk back alone. */
function createCount() {
  const count = { all: 0, walks: 0 }
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      count.all += 1
      count.walks += JSON.stringify(node).includes('with recursive line') ? 1 : 0
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  return { count, plugin }
}

describe.each(databases())('the way back from a version on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const { api, givenDataset, givenLot, read, readPassport, untilIdle } = releasesOf(server)

  async function givenHistory(history: History, { producedByRun }: { producedByRun?: string } = {}) {
    const { id: datasetId, name } = await givenDataset()
    const ids = history.map(() => v7())
    await server.db.insertInto('datasetVersions').values(history.map((parents, place) => ({
      id: ids[place] ?? '', projectId: DEFAULT_PROJECT_ID, datasetId, semver: `1.${place}.0`, state: 'SEALED',
      rows: 1, bytes: 1, manifest: '{"files":[]}', manifestUri: '', manifestSha256: '', columns: '[]', stats: '{}',
      producedByStage: 'out',
      parents: JSON.stringify(parents.map(it => ids[it])),
      producedByRun: place === 0 && producedByRun ? producedByRun : v7(),
    }))).execute()
    return { datasetId, name, ids }
  }

  const follow = async (db: Db, id: string | undefined, steps?: number) => {
    const { versions, isCut } = await listAncestors(db, { projectId: DEFAULT_PROJECT_ID, id: id ?? '' }, steps)
    return { ids: versions.map(version => version.id), isCut }
  }

  it('is that of a walk by hand, whatever was made from what, in circles, too', async () => {
    const history = fc.integer({ min: 1, max: 14 }).chain(size =>
      fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }))
    const numRuns = kind === 'postgres' ? 40 : 15
    await fc.assert(fc.asyncProperty(history, fc.integer({ min: 1, max: 6 }), async (given, steps) => {
      const { ids } = await givenHistory(given)
      const from = given.length - 1

      expect(await follow(server.db, ids[from], steps)).toEqual(walk(ids, given, { from, steps }))
    }), { numRuns })
  })

  it.each<[string, History, { found: number, isCut: boolean }]>([
    ['a long one that is whole', line(STEPS + 1), { found: STEPS, isCut: false }],
    ['a longer one', line(STEPS + 2), { found: STEPS, isCut: true }],
    ['a wide one that is whole', [...alone(MOST), places(MOST)], { found: MOST, isCut: false }],
    ['a wider one', [...alone(MOST + 1), places(MOST + 1)], { found: MOST, isCut: true }],
    ['one where all are made from all', places(80).map(places), { found: MOST, isCut: true }],
  ])('is one statement and says whether it was cut: %s', async (_, history, { found, isCut }) => {
    const { ids } = await givenHistory(history)
    const { count, plugin } = createCount()

    const way = await follow(server.db.withPlugin(plugin), ids.at(-1), STEPS)

    expect(way).toMatchObject({ isCut })
    expect(new Set(way.ids).size).toBe(found)
    expect(way.ids[0]).toBe(ids.at(-2))
    expect(count).toEqual({ all: 1, walks: 1 })
  })

  /** The newest version of a line, made by a run that is known, ready for a draft; the first was read from a source. */
  async function givenLine(length: number) {
    const parameters = { root: '/srv/texts' }
    const source = await api('sourceCreate', {
      body: { kind: 'folder', name: v7(), stageKind: 'ingest.csv', parameters },
    })
    const reading = { key: 'read', kind: 'ingest.csv', input: { sourceId: source.id } }
    const { runId: producedByRun } = await givenRun(server.db, { stages: [reading] })
    const { datasetId, name, ids } = await givenHistory(line(length - 1), { producedByRun })
    const { runId } = await givenRun(server.db, { stages: [{ key: 'apply', kind: 'review.apply' }] })
    const newest = await givenVersion(server, {
      datasetId, semver: '2.0.0', records: [{ text: 'one' }], columns: ['text'], parents: ids.slice(-1),
      producedByRun: runId,
    })
    await givenLot(newest)
    return { datasetId, name, source: source.name }
  }

  it.each([
    ['en', '- Dataset version {version}; not every version before it is listed', '- Earlier steps are not listed'],
    ['zh-CN', '- 数据集版本 {version}；此前的版本未全部列出', '- 更早的步骤未列出'],
  ] as const)('that was cut says so on the card, in the release and its passport: %s', async (locale, cut, steps) => {
    const { datasetId, name } = await givenLine(STEPS + 2)
    const draft = await api('releaseCreate', { body: { datasetId, locale } })
    const card = { ...CARD, source: draft.card.source ?? '', processing: draft.card.processing ?? '' }
    await api('releaseChange', { params: { id: draft.id }, version: draft.version, body: { card } })
    await api('releaseCheck', { params: { id: draft.id } })
    await untilIdle(draft.id)
    await api('releasePublish', { params: { id: draft.id } })

    const files = Object.entries(await readPassport(draft.id))
    const [, bytes] = files.find(([path]) => path.endsWith('/lineage.json')) ?? []
    const lineage: unknown = JSON.parse(Buffer.from(bytes ?? []).toString())

    expect(draft).toMatchObject({ sources: [], isOriginCut: true })
    expect(draft.card.source).toBe(cut.replace('{version}', `${name} 1.1.0`))
    expect(draft.card.processing?.split('\n')[0]).toBe(steps)
    expect(lineage).toMatchObject({ isComplete: false, ancestors: { length: STEPS } })
  })

  it('that is whole says nothing of it, and is walked once for an answer and once for a publication', async () => {
    const { datasetId, source } = await givenLine(STEPS + 1)
    const { id, version } = await api('releaseCreate', { body: { datasetId, locale: 'en' } })
    await api('releaseChange', { params: { id }, version, body: { card: CARD } })
    await api('releaseCheck', { params: { id } })
    await untilIdle(id)
    const { count, plugin } = createCount()
    const db = server.db.withPlugin(plugin)
    await getRelease({ db }, id)
    const { walks } = count
    await publishRelease({ db, ...noReaders }, { name: 'operator', requestId: 'r' }, id)

    expect(await read(id)).toMatchObject({ sources: [{ name: source }], isOriginCut: false, state: 'PUBLISHED' })
    expect([walks, count.walks]).toEqual([1, 2])
  })
})
