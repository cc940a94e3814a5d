import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf, upload } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { hold } from '../../support/hold'

const text = { name: 'text', type: 'string', nullable: false }
const score = { name: 'score', type: 'integer', nullable: false }

describe.each([mainDatabase()])('the history of a dataset on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const givenDataset = async () => (await api('datasetCreate', { body: { name: someName('dataset') } })).id

  it('contains the difference of each version from the one before, across pages', async () => {
    const id = await givenDataset()
    await givenVersion(server, { datasetId: id, semver: '1.0.0', records: [{}], columns: [text, score] })
    await givenVersion(server, {
      datasetId: id, semver: '2.0.0', records: [{}, {}, {}], columns: [text, { ...score, type: 'number' }, 'lang'],
    })
    await givenVersion(server, { datasetId: id, semver: '3.0.0', records: [{}], columns: [text, 'lang'] })

    const first = await api('datasetVersionList', { params: { id }, query: { limit: 1 } })
    const rest = await api('datasetVersionList', { params: { id }, query: { cursor: first.nextCursor ?? '' } })

    expect([...first.items, ...rest.items].map(({ semver, change }) => [semver, change])).toEqual([
      ['3.0.0', { before: '2.0.0', rows: -2, bytes: -6, added: [], removed: ['score'], changed: [] }],
      ['2.0.0', { before: '1.0.0', rows: 2, bytes: 6, added: ['lang'], removed: [], changed: ['score'] }],
      ['1.0.0', null],
    ])
  })

  it('compares columns and figures of two versions', async () => {
    const id = await givenDataset()
    const stats = (nulls: number, distinct: number) => ({
      text: { type: 'string', nulls, distinct, top: [], histogram: [] },
    })
    await givenVersion(
      server, { datasetId: id, semver: '1.0.0', records: [{}, {}], columns: [text, score], stats: stats(0, 2) },
    )
    await givenVersion(server, {
      datasetId: id, semver: '2.0.0', records: [{}, {}, {}, {}], columns: [{ ...text, nullable: true }, 'lang'],
      stats: stats(1, 3),
    })

    const diff = await api('datasetDiff', { params: { id }, query: { from: '1.0.0', to: 'latest' } })

    expect(diff).toMatchObject({ from: { semver: '1.0.0' }, to: { semver: '2.0.0' }, rows: 2, isSameData: false })
    expect(diff.columns).toEqual([
      {
        name: 'text', change: 'changed',
        before: { type: 'string', nullable: false, nullRatio: 0, distinct: 2, distinctIsEstimate: true },
        after: { type: 'string', nullable: true, nullRatio: 0.25, distinct: 3, distinctIsEstimate: true },
      },
      {
        name: 'lang', change: 'added', before: null,
        after: { type: 'string', nullable: true, nullRatio: null, distinct: null, distinctIsEstimate: false },
      },
      {
        name: 'score', change: 'removed',
        before: { type: 'integer', nullable: false, nullRatio: null, distinct: null, distinctIsEstimate: false },
        after: null,
      },
    ])
  })

  it('recognises a version with the same files', async () => {
    const id = await givenDataset()
    await givenVersion(server, { datasetId: id, semver: '1.0.0', records: [{ a: 1 }], columns: ['a'] })
    await givenVersion(server, { datasetId: id, semver: '1.0.1', records: [{ a: 1 }], columns: ['a'] })

    expect(await api('datasetDiff', { params: { id }, query: { from: '1.0.0', to: '1.0.1' } }))
      .toMatchObject({ isSameData: true, rows: 0, bytes: 0 })
    expect((await failureOf(api('datasetDiff', { params: { id }, query: { from: '1.0.0', to: '7.0.0' } }))).status)
      .toBe(404)
  })

  it('has a lineage from the source through runs to later versions', async () => {
    const { id: uploadId } = await upload(server.url, 'a.csv', Buffer.from('a\n1\n'))
    const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('source'), uploadId } })
    const [rawId, cleanId] = [await givenDataset(), await givenDataset()]
    const importRun = await givenRun(server.db, {
      stages: [{ key: 'read', kind: 'ingest.csv', input: { sourceId: source.id } }, { key: 'out', kind: 'publish' }],
    })
    const rawVersion = await givenVersion(
      server, { datasetId: rawId, records: [{ a: 1 }], columns: ['a'], producedByRun: importRun.runId },
    )
    const cleanRun = await givenRun(
      server.db, { stages: [{ key: 'read', kind: 'input.dataset', input: { datasetVersionId: rawVersion.id } }] },
    )
    const cleanVersion = await givenVersion(server, {
      datasetId: cleanId, records: [{ a: 1 }], columns: ['a'], parents: [rawVersion.id], producedByRun: cleanRun.runId,
    })
    const reader = await givenRun(
      server.db, { stages: [{ key: 'read', kind: 'input.dataset', input: { datasetVersionId: cleanVersion.id } }] },
    )
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'SUCCEEDED' }).where('id', 'in', [importRun.runId, cleanRun.runId]).execute()

    const fromRaw = await api('datasetLineage', { params: { id: rawId } })
    const fromClean = await api('datasetLineage', { params: { id: cleanId }, query: { version: '1.0.0' } })

    expect(fromRaw).toMatchObject({ versionId: rawVersion.id, isCut: false })
    expect(fromRaw.edges).toEqual(expect.arrayContaining([
      { from: source.id, to: importRun.runId }, { from: importRun.runId, to: rawVersion.id },
      { from: rawVersion.id, to: cleanRun.runId },
      { from: cleanRun.runId, to: cleanVersion.id }, { from: cleanVersion.id, to: reader.runId },
    ]))
    expect(fromRaw.edges).toHaveLength(5)
    expect(fromRaw.nodes).toEqual(expect.arrayContaining([
      { type: 'source', id: source.id, name: source.name, kind: 'upload', isArchived: false },
      expect.objectContaining({ type: 'run', id: reader.runId, state: 'QUEUED', stateName: 'pending' }),
      expect.objectContaining({
        type: 'version', id: cleanVersion.id, datasetId: cleanId, semver: '1.0.0', rows: 1, isArchived: false,
      }),
    ]))
    expect(new Set(fromClean.nodes.map(node => node.id))).toEqual(new Set(fromRaw.nodes.map(node => node.id)))
  })

  it('keeps archived and deleted objects in its lineage', async () => {
    const [goneId, id] = [await givenDataset(), await givenDataset()]
    const gone = await givenVersion(server, { datasetId: goneId, records: [{}], columns: [] })
    const runId = v7()
    await givenVersion(server, { datasetId: id, records: [{}], columns: [], parents: [gone.id], producedByRun: runId })
    await api('datasetDelete', { params: { id: goneId }, version: 1 })

    const { nodes } = await api('datasetLineage', { params: { id } })

    expect(nodes).toContainEqual({ type: 'run', id: runId, name: null, state: null, stateName: null })
    expect(nodes).toContainEqual(expect.objectContaining({ id: gone.id, isArchived: true }))
  })

  it('limits its lineage to what a drawing can show', async () => {
    const id = await givenDataset()
    let parents: string[] = []
    for (let patch = 0; patch < 8; patch += 1) {
      parents = [(await givenVersion(
        server, { datasetId: id, semver: `1.0.${patch}`, records: [{ patch }], columns: [], parents },
      )).id]
    }

    const { nodes, isCut } = await api('datasetLineage', { params: { id } })

    expect(isCut).toBe(true)
    expect(nodes.filter(node => node.type === 'version')).toHaveLength(5)
  })
})
