import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { Registry } from 'prom-client'
import { createFolderStore } from '#artifact/folder-store'
import { StageRole } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { createGateways, type Gateways } from '#server/grpc/gateways'
import { applyBatch } from '#server/ingest/apply-batch'
import { MINIMAL_KINDS, type MinimalKind } from '../../docs/examples/minimal-factory/kinds'
import { serveFactory } from '../../docs/examples/minimal-factory/main'
import { createMinimalQueue } from '../../docs/examples/minimal-factory/queue'
import { createApi, failureOf } from '../support/api/api'
import { type ApiServer, startApiServer } from '../support/api/api-server'
import { someName } from '../support/api/api-things'
import { hold } from '../support/hold'
import { givenVersion } from '../support/run/given-version'
import { toBench, toMessages } from '../support/run/ingest-deps'
import { NO_PROGRESS, RunScript } from '../support/run/run-script'
import { mainDatabase } from '../support/services/databases'

const text = { type: 'string', minLength: 1 }
const kind = (name: string, role: StageRole, properties: object = {}, more: object = {}): MinimalKind => ({
  facts: {
    kind: name, version: '1', role, displayNames: { en: name },
    parametersSchema: JSON.stringify({ type: 'object', properties }),
    minInputs: [StageRole.SOURCE, StageRole.REJECTS].includes(role) ? 0 : 1, ...more,
  },
  change: () => [],
})

const [VERSION, SHOUT] = MINIMAL_KINDS

/** Those of the example of docs/own-factory.md, and one for each other role. None is called as one of this project. */
const KINDS = [
  kind('table', StageRole.SOURCE, { root: text }),
  VERSION!,
  kind('refused', StageRole.REJECTS, { reason: text, records: { type: 'integer' } }),
  SHOUT!,
  kind('boss', StageRole.GATE, { by: { ...text, 'x-quality-policy': true } }, { waits: true, comparesRecords: true }),
  kind('shelf', StageRole.SINK, { into: { ...text, 'x-dataset': true } }),
]

/** A factory that somebody else wrote, in another process for all that the console knows. */
async function startFactory(): Promise<Gateways & { close: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'foreign-factory-'))
  const store = await createFolderStore(folder)
  const options = { listen: '127.0.0.1:0', token: '', store }
  const { port, stop } = await serveFactory(createMinimalQueue(store, KINDS), options)
  const gateways = createGateways({ registry: new Registry(), queue: { address: `127.0.0.1:${port}` } })
  return {
    ...gateways,
    async close() {
      gateways.close()
      stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const HALF = {
  ...NO_PROGRESS, recordsIn: 2, recordsOut: 1, recordsFailed: 1, fraction: 1, failedByReason: { TOO_LOUD: 1 },
}

async function startConsole(): Promise<ApiServer> {
  const factory = await startFactory()
  const server = await startApiServer(mainDatabase(), { factory: factory.queue })
  return {
    ...server,
    async close() {
      await server.close()
      await factory.close()
    },
  }
}

describe('a factory with stage types of its own', () => {
  const server = hold(startConsole)
  const api = createApi(() => server.url)
  let datasetId: string
  let policyId: string

  const line = (change: object = {}) => [
    { key: 'read', kind: 'version' },
    { key: 'shout', kind: 'shout', needs: ['read'] },
    { key: 'boss', kind: 'boss', needs: ['shout'], parameters: { by: 'the policy' } },
    { key: 'shelf', kind: 'shelf', needs: ['boss'], parameters: { into: datasetId, ...change } },
  ]
  const specOf = async (id: string) =>
    (await server.db.selectFrom('taskRuns').select('spec').where('id', '=', id).executeTakeFirstOrThrow()).spec
  const codesOf = async (stages: readonly object[]) => {
    const { findings } = await api('pipelineValidate', { body: { stages: stages as never } })
    return findings.map(({ code, pointer, severity }) => `${severity} ${code} ${pointer}`)
  }

  beforeAll(async () => {
    datasetId = (await api('datasetCreate', { body: { name: someName('dataset') } })).id
    policyId = (await api('qcPolicyCreate', {
      body: { name: 'the policy', spec: { plan: { kind: 'fixed', sampleSize: 1, acceptNumber: 0 } } },
    })).id
  })

  /** Launched on two records; the gate and the rest have not begun. */
  async function givenLaunched() {
    const version = await givenVersion(server, {
      datasetId: (await api('datasetCreate', { body: { name: someName('input') } })).id,
      records: [{ a: 1 }, { a: 2 }], columns: ['a'],
    })
    const pipeline = await api('pipelineCreate', { body: { name: someName('line'), stages: line() } })
    const task = await api('taskCreate', {
      body: { name: someName('task'), pipelineId: pipeline.id, inputs: { read: { datasetVersionId: version.id } } },
    })
    return api('taskLaunch', { params: { id: task.id }, body: {} })
  }

  it('tells the pages what its types are', async () => {
    const { items } = await api('stageKindList')

    expect(items.map(({ kind: name, role }) => `${name} ${role}`)).toEqual(
      ['table source', 'version input', 'refused rejects', 'shout step', 'boss gate', 'shelf sink'])
    expect(items.at(-1)?.references).toEqual({ into: 'dataset' })
  })

  it('has pipelines checked by what their stages are', async () => {
    const sound = await codesOf(line())
    const open = await codesOf(
      [{ key: 'rows', kind: 'table', needs: ['rows'] }, { key: 'shout', kind: 'shout', needs: ['rows'] }],
    )
    const lost = await codesOf(line({ into: '0190ffff-0000-7000-8000-000000000000' }))

    // What an input stage reads is chosen at launch; a sink needs no reader.
    expect(sound).toEqual(['WARNING MISSING_INPUT /stages/0'])
    expect(open).toEqual(expect.arrayContaining(['ERROR INPUT_COUNT /stages/0/needs', 'WARNING ORPHAN /stages/1']))
    expect(lost).toContain('ERROR NO_DATASET /stages/3/parameters/into')
  })

  it('is launched with its inputs and policies by id, and refused without what an input stage reads', async () => {
    const { id } = await givenLaunched()
    const pipeline = await api('pipelineCreate', { body: { name: someName('line'), stages: line() } })
    const task = await api('taskCreate', { body: { name: someName('task'), pipelineId: pipeline.id } })

    const { stages } = await specOf(id)

    expect(stages.map(({ role }) => role)).toEqual(['input', 'step', 'gate', 'sink'])
    expect(stages[0]?.inputs).toHaveLength(1)
    expect(stages[2]?.parameters).toEqual({ by: policyId })
    expect(stages[3]?.references).toEqual({ into: 'dataset' })
    expect(await failureOf(api('taskLaunch', { params: { id: task.id }, body: {} })))
      .toMatchObject({ status: 422, problem: { errors: [{ code: 'MISSING_INPUT' }] } })
  })

  it('has its version sealed, drafted for a release, and extended by a retry of rejected records', async () => {
    const { id } = await givenLaunched()
    const bench = toBench(server.database)
    const data = await givenVersion(server, {
      datasetId: (await api('datasetCreate', { body: { name: someName('made') } })).id,
      records: [{ a: 'A' }], columns: ['a'],
    })
    const { manifest } = await server.db
      .selectFrom('datasetVersions').select('manifest').where('id', '=', data.id).executeTakeFirstOrThrow()
    bench.files.set('artifact:manifest', JSON.stringify({ ...manifest, dataset: datasetId }))
    const stored = await server.artifacts
      .put(Readable.from([Buffer.from('{"row":2,"reason":"TOO_LOUD","record":{"a":2}}\n')]))
    const rejects = { ...stored, mediaType: 'application/jsonl', records: 1, role: 'REJECTS' }
    const made = {
      uri: 'artifact:manifest', mediaType: 'application/json', records: -1, bytes: 1, sha256: 'm', role: 'MANIFEST',
    }
    const script = new RunScript(id, ['read', 'shout', 'boss', 'shelf']).run('RUNNING')
      .stage('shout', 'RUNNING').stage('shout', 'SUCCEEDED', { outputs: [rejects], progress: HALF })
      .stage('shelf', 'RUNNING').stage('shelf', 'SUCCEEDED', { outputs: [made] })
      .run('SUCCEEDED')
    await applyBatch(bench.deps, { cursor: '', heardAt: null }, toMessages(script.events))
    const group = { stageKey: 'shout', reason: 'TOO_LOUD' }

    const release = await api('releaseCreate', { body: { datasetId, version: '1.0.0' } })
    const plan = await api('runRetryPlan', { params: { id }, body: { group } })
    const retried = await api('runRetry', { params: { id }, body: { group } })

    expect(release).toMatchObject({ datasetId, state: 'DRAFT' })
    expect(plan.revisions[0]).toMatchObject({
      reason: null,
      group: { reason: null, comparing: ['boss'], published: [{ stageKey: 'shelf', datasetId, semver: '1.0.0' }] },
    })
    const { stages } = await specOf(retried.id)
    expect(stages.map(({ key, kind: name, needs }) => [key, name, needs.join()])).toEqual([
      ['rejects', 'refused', ''], ['shout', 'shout', 'rejects'], ['boss', 'boss', 'shout'], ['shelf', 'shelf', 'boss'],
    ])
    const rows = await server.db.selectFrom('stageRuns')
      .select(['stageKey', 'readsRejects']).where('runId', '=', retried.id).orderBy('position').execute()
    expect(rows.filter(row => row.readsRejects).map(row => row.stageKey)).toEqual(['rejects'])
  })
})
