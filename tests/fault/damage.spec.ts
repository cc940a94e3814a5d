import { readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '~/utils/api/api-client'
import { createApi, raw, upload } from '../support/api/api'
import { hasEnded, until } from '../support/services/process'
import { faultRounds } from '../support/services/rounds'
import { FINAL, untilRun, untilSealed } from '../support/run/runs'
import { spawnConsole, startConsole, type StartedConsole } from '../support/services/servers'
import { addSteadyTask, makeRecords } from '../support/run/steady-run'

const ROWS = 3_000

let server: StartedConsole
let api: ApiClient

beforeAll(async () => {
  server = await startConsole()
  api = createApi(server.url)
}, 120_000)

afterAll(() => server?.stop())

const fileOf = (sha256: string) => path.join(server.dataDir, 'artifacts/sha256', sha256.slice(0, 2), sha256)

const DAMAGE = {
  cut: (file: string, good: Buffer) => truncateSync(file, good.length >> 1),
  altered: (file: string, good: Buffer) => {
    const bytes = Buffer.from(good)
    bytes[good.length >> 1] = bytes[good.length >> 1]! ^ 1
    writeFileSync(file, bytes)
  },
}

describe('a stored file that is damaged', () => {
  it.each(faultRounds().flatMap(round => Object.entries(DAMAGE).map(([what, damage]) => ({ what, damage, round }))))('$what: its run fails and seals nothing, and sending the file again repairs it (round $round)', async ({ what, damage, round }) => {
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

describe('a data directory after a power failure or a partial restore', () => {
  it.each(faultRounds())('is refused while the database is incomplete, and opens when it is restored (round %i)', async () => {
    await server.stop()
    const version = path.join(server.dataDir, 'console/PG_VERSION')
    const kept = readFileSync(version)
    rmSync(version)

    const refused = await spawnConsole({ dataDir: server.dataDir })
    await until('the console to end', () => hasEnded(refused.child), { deadlineMs: 30_000 })

    expect(refused.child.exitCode).toBe(1)
    expect(refused.output()).toContain(`${path.dirname(version)} cannot be opened as a database: PG_VERSION is missing`)
    writeFileSync(version, kept)
    server = await startConsole({ dataDir: server.dataDir })
    api = createApi(server.url)
    expect((await api('datasetList', { query: {} })).items).not.toHaveLength(0)
  })

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
})
