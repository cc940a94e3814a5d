import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { applyBatch } from '#server/ingest/apply-batch'
import type { ArtifactInfo, ColumnInfo, DatasetManifest } from '#shared/domain/dataset/artifact'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { givenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { hold } from '../../support/hold'

const START = { cursor: '', heardAt: null }
const TEXT: ColumnInfo = { name: 'text', type: 'string', nullable: false }
const SCORE: ColumnInfo = { name: 'score', type: 'number', nullable: true }

const toManifest = (sha256: string, columns: ColumnInfo[]): DatasetManifest => ({
  dataset: 'd', rows: 3, bytes: 42, columns, stats: { text: { distinct: 3 } },
  files: [{
    path: 'data.jsonl', uri: `artifact:sha256/${sha256}`, indexUri: 'artifact:sha256/index', bytes: 42, rows: 3, sha256,
  }],
})

describe.each(databases())('sealing on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeAll(async () => {
    bench = toBench(database)
  })

  const givenDataset = async () => {
    const id = v7()
    await database.db.insertInto('datasets')
      .values({ id, projectId: DEFAULT_PROJECT_ID, name: id, description: '', archivedAt: null }).execute()
    return id
  }

  /** A run that has put out this manifest and is about to succeed. */
  const givenPublished = async (
    datasetId: string, text: string | undefined,
    { inputs = [], recordLimit = 0 }: { inputs?: ArtifactInfo[] | undefined, recordLimit?: number } = {},
  ) => {
    const artifact: ArtifactInfo = {
      uri: `artifact:sha256/manifest-${v7()}`, mediaType: 'application/json', records: -1, bytes: 1, sha256: 'm',
      role: 'MANIFEST',
    }
    if (text !== undefined) {
      bench.files.set(artifact.uri, text)
    }
    const { runId } = await givenRun(database.db, { recordLimit, stages: [
      { key: 'in', kind: 'input.dataset', ...{ inputs } },
      { key: 'out', kind: 'publish', parameters: { dataset_id: datasetId } },
    ] })
    return new RunScript(runId, ['in', 'out'])
      .run('RUNNING').stage('out', 'RUNNING').stage('out', 'SUCCEEDED', { outputs: [artifact] }).run('SUCCEEDED')
  }

  const publish = async (datasetId: string, manifest: DatasetManifest, inputs?: ArtifactInfo[]) => {
    const script = await givenPublished(datasetId, JSON.stringify(manifest), { inputs })
    await applyBatch(bench.deps, START, toMessages(script.events))
    return script
  }

  const listVersions = (datasetId: string) =>
    database.db.selectFrom('datasetVersions').selectAll().where('datasetId', '=', datasetId).orderBy('id').execute()
  const findRun = (id: string) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  it('numbers versions according to what changed', async () => {
    const datasetId = await givenDataset()

    await publish(datasetId, toManifest('a', [TEXT]))
    await publish(datasetId, toManifest('a', [TEXT]))
    await publish(datasetId, toManifest('b', [TEXT, SCORE]))
    await publish(datasetId, toManifest('c', [TEXT]))
    await publish(datasetId, toManifest('d', [{ ...TEXT, type: 'integer' }]))

    expect((await listVersions(datasetId)).map(version => version.semver))
      .toEqual(['1.0.0', '1.0.1', '1.1.0', '2.0.0', '3.0.0'])
  })

  it('stores what was published, by whom, and from which inputs', async () => {
    const [from, datasetId] = [await givenDataset(), await givenDataset()]
    await publish(from, toManifest('source', [TEXT]))
    const [parent] = await listVersions(from)

    const script = await publish(datasetId, toManifest('made', [TEXT]), [
      { uri: 'artifact:sha256/source', mediaType: '', records: 3, bytes: 42, sha256: 'source', role: 'OUTPUT' },
    ])

    const [version] = await listVersions(datasetId)
    const audit = await database.db
      .selectFrom('auditLog').selectAll().where('nounId', '=', version?.id ?? '').executeTakeFirst()
    expect(version).toMatchObject({
      state: 'SEALED', rows: 3, bytes: 42, columns: [TEXT], stats: { text: { distinct: 3 } }, parents: [parent?.id],
      producedByRun: script.runId, producedByStage: 'out',
    })
    expect(audit).toMatchObject({
      action: 'dataset_version.seal', actor: 'operator',
      after: { semver: '1.0.0', runId: script.runId, name: expect.stringMatching(/^.+[^v] 1\.0\.0$/) },
    })
    expect(bench.published).toContain('datasets')
  })

  it('replaces what the database cannot store: NUL and half a character in names and statistics', async () => {
    const datasetId = await givenDataset()
    const manifest = {
      ...toManifest('nul', [{ ...TEXT, name: 'a\0b' }]),
      stats: { 'a\0b': { top: [{ value: 'x\0', count: 2 }, { value: '\uD800y', count: 1 }] } },
    }

    const { runId } = await publish(datasetId, manifest)

    const [version] = await listVersions(datasetId)
    expect(version).toMatchObject({
      semver: '1.0.0', columns: [{ name: 'a\uFFFDb' }],
      stats: { 'a\uFFFDb': { top: [{ value: 'x\uFFFD', count: 2 }, { value: '\uFFFDy', count: 1 }] } },
    })
    expect(await findRun(runId)).toMatchObject({ observedState: 'SUCCEEDED', isReconciling: false })
  })

  it('seals once, however often the events arrive', async () => {
    const datasetId = await givenDataset()
    const script = await publish(datasetId, toManifest('a', [TEXT]))

    await database.db
      .updateTable('taskRuns').set({ lastSeq: 0, observedState: 'RUNNING' }).where('id', '=', script.runId).execute()
    await database.db.deleteFrom('runEvents').where('runId', '=', script.runId).execute()
    await applyBatch(bench.deps, START, toMessages(script.events))

    expect(await listVersions(datasetId)).toHaveLength(1)
  })

  it('seals nothing for a trial, and keeps its files', async () => {
    const datasetId = await givenDataset()
    await publish(datasetId, toManifest('whole', [TEXT]))
    const script = await givenPublished(datasetId, JSON.stringify(toManifest('trial', [TEXT])), { recordLimit: 100 })

    await applyBatch(bench.deps, START, toMessages(script.events))

    const out = await database.db.selectFrom('stageRuns')
      .select('outputs').where('runId', '=', script.runId).where('stageKey', '=', 'out').executeTakeFirstOrThrow()
    expect((await listVersions(datasetId)).map(version => version.semver)).toEqual(['1.0.0'])
    expect(await findRun(script.runId)).toMatchObject({ observedState: 'SUCCEEDED', error: null })
    expect(out.outputs).toMatchObject([{ role: 'MANIFEST' }])
  })

  it('uses the manifest of a stage whose event was in an earlier batch', async () => {
    const datasetId = await givenDataset()
    const script = await givenPublished(datasetId, JSON.stringify(toManifest('a', [TEXT])))

    await applyBatch(bench.deps, START, toMessages(script.events.slice(0, -1)))
    const before = await listVersions(datasetId)
    await applyBatch(bench.deps, START, toMessages(script.events.slice(-1)))

    expect(before).toEqual([])
    expect(await listVersions(datasetId)).toHaveLength(1)
  })

  it.each([
    ['is not in the store', undefined],
    ['is no JSON', '{'],
    ['is no manifest', '{"rows":-1}'],
  ])('shows an error on the run when the manifest %s', async (_, text) => {
    const script = await givenPublished(await givenDataset(), text)

    await applyBatch(bench.deps, START, toMessages(script.events))

    expect(await findRun(script.runId)).toMatchObject({
      observedState: 'SUCCEEDED', stateReason: 'SEAL_FAILED', error: { reason: 'SEAL_FAILED', stageKey: 'out' },
    })
  })

  it('shows an error on the run when the dataset does not exist', async () => {
    const script = await givenPublished(v7(), JSON.stringify(toManifest('a', [TEXT])))

    await applyBatch(bench.deps, START, toMessages(script.events))

    expect((await findRun(script.runId)).error?.message).toContain('feeds no dataset')
  })

  it('gives two versions to two runs that end at the same time', async () => {
    const datasetId = await givenDataset()
    const scripts = await Promise.all(['a', 'b'].map(sha256 =>
      givenPublished(datasetId, JSON.stringify(toManifest(sha256, [TEXT])))))

    await Promise.all(scripts.map(script => applyBatch(bench.deps, START, toMessages(script.events))))

    expect((await listVersions(datasetId)).map(version => version.semver).sort()).toEqual(['1.0.0', '1.1.0'])
  })
})
