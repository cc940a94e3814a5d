import { readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#db/client'
import type { ApiClient } from '~/utils/api/api-client'
import { createApi, failureOf, raw, upload } from '../support/api/api'
import { hasEnded, runProgram, until } from '../support/services/process'
import { drawn, faultRounds, injected } from '../support/services/rounds'
import { FINAL, untilRun, untilSealed } from '../support/run/runs'
import { factoryPids, spawnConsole, startConsole, type StartedConsole } from '../support/services/servers'
import { addSteadyTask, makeRecords } from '../support/run/steady-run'

const ROWS = 600

let server: StartedConsole
let api: ApiClient

beforeAll(async () => {
  server = await startConsole()
  api = createApi(server.url)
})

afterAll(() => server?.stop())

const fileOf = (sha256: string) => path.join(server.dataDir, 'artifacts/sha256', sha256.slice(0, 2), sha256)

const DAMAGES = {
  cut: (file: string, good: Buffer) => truncateSync(file, good.length >> 1),
  altered: (file: string, good: Buffer) => {
    const bytes = Buffer.from(good)
    bytes[good.length >> 1] = bytes[good.length >> 1]! ^ 1
    writeFileSync(file, bytes)
  },
}

describe('a stored file that is damaged', () => {
  it.each(faultRounds().flatMap(
    round => drawn(Object.entries(DAMAGES), { by: 'damage' }).map(([what, damage]) => ({ what, damage, round })),
  ))('$what: its run fails and seals nothing, and sending the file again repairs it (round $round)', async ({
    what, damage, round,
  }) => {
    const task = await addSteadyTask(server.url, api, { name: `Damage ${what} ${round}`, rows: ROWS })
    const file = await upload(server.url, 'records.jsonl', makeRecords(ROWS, 7))
    const stored = fileOf(file.sha256)
    const good = readFileSync(stored)
    damage(stored, good)

    const { id } = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
    const failed = await untilRun(api, id, 'final', run => FINAL.includes(run.state))

    expect(failed).toMatchObject({ state: 'FAILED', error: { reason: 'ARTIFACT_DAMAGED' }, versions: [] })
    expect((await api('datasetGet', { params: { id: task.datasetId } })).latest).toBeNull()

    await upload(server.url, 'records.jsonl', good)
    const again = await api('taskLaunch', { params: { id: task.taskId }, body: {} })
    const { version } = await untilSealed(api, again.id)
    expect(readFileSync(stored)).toEqual(good)
    expect(version.rows).toBeGreaterThan(0)
  })

  it.each(faultRounds())('is replaced when a later run makes it again (round %i)', async (round) => {
    const task = await addSteadyTask(server.url, api, { name: `Again ${round}`, rows: ROWS })
    const launch = async () => untilSealed(api, (await api('taskLaunch', { params: { id: task.taskId }, body: {} })).id)
    const { version } = await launch()
    const { files } = await api('datasetVersionGet', { params: { id: task.datasetId, version: version.semver } })
    const stored = fileOf(files[0]?.sha256 ?? '')
    const good = readFileSync(stored)
    truncateSync(stored, good.length >> 1)
    const records = `/datasets/${task.datasetId}/versions/${version.semver}/records`
    expect(await (await raw(server.url, records)).json()).toMatchObject({ status: 410, code: 'artifact_damaged' })

    await launch()

    expect(readFileSync(stored)).toEqual(good)
    expect((await raw(server.url, records)).status).toBe(200)
  })
})

/** Largest file that a process may write: more than a segment of a database's log. */
const ROOM_BYTES = 20 * 1_024 ** 2
/** Records of a little more: what is not read of them when they are refused fits into the buffers of the connection. */
const BIG_ROWS = 56_000

/** Writes beyond the room fail as on a full disk, without one. */
const setRoom = (pids: number[], bytes: number | 'unlimited') =>
  Promise.all(pids.map(pid => runProgram('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])))

describe.runIf(process.platform === 'linux')('a disk without room', () => {
  it('refuses an upload, fails a run with its reason, goes on reading, and both succeed once there is room', async () => {
    const records = makeRecords(BIG_ROWS, 3)
    expect(records.length).toBeGreaterThan(ROOM_BYTES)
    await setRoom([server.pid], ROOM_BYTES)
    injected('process without room for its files', 2)
    const refused = await failureOf(upload(server.url, 'big.jsonl', records))
    const readable = await api('datasetList', { query: {} })
    await setRoom([server.pid], 'unlimited')
    const file = await upload(server.url, 'big.jsonl', records)
    const source = await api('sourceCreate', { body: { kind: 'upload', name: 'Big', uploadId: file.id } })
    const dataset = await api('datasetCreate', { body: { name: 'Big' } })
    const stages = [
      { key: 'read', kind: 'ingest.jsonl', sourceId: source.id, maxAttempts: 1 },
      { key: 'publish', kind: 'publish', needs: ['read'], parameters: { dataset_id: dataset.id } },
    ]
    const pipeline = await api('pipelineCreate', { body: { name: 'Big', stages } })
    const task = await api('taskCreate', { body: { name: 'Big', pipelineId: pipeline.id } })
    const factories = await factoryPids(server.pid)

    await setRoom(factories, ROOM_BYTES)
    const { id } = await api('taskLaunch', { params: { id: task.id }, body: {} })
    const failed = await untilRun(api, id, 'final', run => FINAL.includes(run.state))
    await setRoom(factories, 'unlimited')
    const again = await api('taskLaunch', { params: { id: task.id }, body: {} })
    const { version } = await untilSealed(api, again.id)

    expect(refused.problem).toMatchObject({ status: 507, code: 'storage_full' })
    expect(readable.items.length).toBeGreaterThan(0)
    expect(failed).toMatchObject({ state: 'FAILED', error: { reason: 'DISK_FULL' }, versions: [] })
    expect(version.rows).toBe(BIG_ROWS)
  })
})

describe('a data directory', () => {
  it('refuses a second console, and says why', async () => {
    const second = await spawnConsole({ dataDir: server.dataDir })
    await until('the second one to end', () => hasEnded(second.child))

    expect(second.child.exitCode).not.toBe(0)
    expect(second.output()).toMatch(new RegExp(`${server.dataDir}.*${server.pid}|${server.pid}.*${server.dataDir}`))
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })
})

describe('a data directory after a power failure or a partial restore', () => {
  it.each(faultRounds())('opens although its lock file is empty (round %i)', async () => {
    await server.kill()
    const lock = path.join(server.dataDir, 'console.lock')
    writeFileSync(lock, '')
    // Written when the power went, a while before the machine was up again.
    utimesSync(lock, new Date(), new Date(Date.now() - 27_000))

    server = await startConsole({ dataDir: server.dataDir })
    api = createApi(server.url)

    expect((await api('datasetList', { query: {} })).items).not.toHaveLength(0)
  })

  // Last: the console is not started again.
  it.each(
    faultRounds(),
  )('is refused while the database is incomplete, and opens when it is restored (round %i)', async () => {
    await server.stop()
    const version = path.join(server.dataDir, 'console/PG_VERSION')
    const kept = readFileSync(version)
    rmSync(version)

    const refused = await spawnConsole({ dataDir: server.dataDir })
    await until('the console to end', () => hasEnded(refused.child))

    expect(refused.child.exitCode).toBe(1)
    expect(refused.output()).toContain(`${path.dirname(version)} cannot be opened as a database: PG_VERSION is missing`)
    writeFileSync(version, kept)
    const database = await openDatabase({ dataDir: path.dirname(version) })
    expect(await database.db.selectFrom('datasets').select('id').execute()).not.toHaveLength(0)
    await database.close()
  })
})
