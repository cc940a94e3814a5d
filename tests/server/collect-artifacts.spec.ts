import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { collectArtifacts } from '#server/upkeep/collect-artifacts'
import { startApiServer, type ApiServer } from '../support/api/api-server'
import { raw } from '../support/api/api'
import { hold } from '../support/hold'
import { givenRun } from '../support/run/given-run'
import { databases } from '../support/services/databases'
import { until } from '../support/services/process'
import { releasesOf } from './release/release-fixture'

const DAY_MS = 86_400_000

/** Of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await setImmediate()
  }
}

async function turnsUntil(isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    await setImmediate()
  }
}

describe.each(databases())('the collection of artifacts on %s', (kind) => {
  const server: ApiServer = hold(() => startApiServer(kind))
  let releaseId: string
  let uploadUri: string

  /** A file that was stored so many days ago. */
  async function givenFile(text: string, ageDays: number): Promise<{ uri: string, sha256: string }> {
    const stored = await server.artifacts.put((async function* () {
      yield Buffer.from(text)
    })())
    const at = new Date(Date.now() - ageDays * DAY_MS)
    utimesSync(server.artifacts.localPath(stored.uri), at, at)
    return stored
  }

  const collect = (isDryRun = false) => collectArtifacts({
    console: server.database, others: [], artifacts: server.artifacts, archiveDir: server.archiveDir,
    graceMs: 3 * DAY_MS, isDryRun,
  })
  const namesOf = ({ unreferenced }: Awaited<ReturnType<typeof collect>>) =>
    unreferenced.map(({ sha256 }) => sha256).sort()

  beforeAll(async () => {
    const { givenRelease } = releasesOf(server)
    releaseId = (await givenRelease()).release.id
    const answer = await raw(server.url, '/uploads?filename=a.jsonl', {
      method: 'POST', body: '{"a":1}\n', headers: { 'content-type': 'application/octet-stream' },
    })
    uploadUri = `artifact:sha256/${((await answer.json()) as { sha256: string }).sha256}`
    // As a factory keeps it: protobuf, JSON and text of tables that the console does not know.
    await sql`create schema somebody`.execute(server.db)
    await sql`create table somebody.runs (spec bytea, outputs jsonb, uris text[], note varchar(200))`.execute(server.db)
  })

  it('removes what nothing names, and keeps whatever is named anywhere', async () => {
    const [bytes, json, list, text, nobody, young] = [
      await givenFile('in bytes', 9), await givenFile('in json', 9), await givenFile('in a list', 9),
      await givenFile('in a text', 9), await givenFile('nobody', 9), await givenFile('young', 1),
    ]
    await sql`insert into somebody.runs
      values (${Buffer.concat([Buffer.from([0, 255, 10, 80]), Buffer.from(bytes.uri), Buffer.from('a1b2')])},
        ${JSON.stringify([{ uri: json.uri }])}::jsonb,
        array[${list.uri}], ${`x${text.sha256}`})`
      .execute(server.db)
    const { files: before } = await collect(true)

    const dry = await collect(true)
    const wet = await collect()

    expect(namesOf(dry)).toEqual([nobody.sha256])
    expect(namesOf(wet)).toEqual([nobody.sha256])
    expect([dry.files, wet.files, (await collect(true)).files]).toEqual([before, before, before - 1])
    expect(await Promise.all([bytes, json, list, text, young].map(file => server.artifacts.stat(file.uri)))).not
      .toContain(undefined)
  })

  it('never takes what a release, a version or an upload is made of, however old', async () => {
    const { api, findDamaged } = releasesOf(server)
    const old = new Date(Date.now() - 400 * DAY_MS)
    const { files } = await api('releaseGet', { params: { id: releaseId } })
    const data = files.filter(file => file.rows !== null).map(file => `artifact:sha256/${file.sha256}`)
    for (const uri of [...data, uploadUri]) {
      utimesSync(server.artifacts.localPath(uri), old, old)
    }

    await collect()

    expect(await findDamaged(releaseId)).toEqual([])
    expect(await server.artifacts.stat(uploadUri)).toBeDefined()
  })

  it('removes folders of the archive that no release names, is making, or was lately', async () => {
    const { api, untilIdle, givenRelease } = releasesOf(server)
    const { release: { id } } = await givenRelease([{ text: 'archived' }])
    const { release: { id: begun } } = await givenRelease([{ text: 'about to be' }])
    await api('releaseDeprecate', { params: { id }, body: { reason: 'old' } })
    await api('releaseArchive', { params: { id } })
    await untilIdle(id)
    await server.db.updateTable('releases').set({
      work: JSON.stringify({ kind: 'archive', done: 1, total: 2, holder: 'now', until: '2026-01-01T00:00:00Z' }),
    }).where('id', '=', begun).execute()
    const [archived = ''] = readdirSync(server.archiveDir)
    const [restored, young, foreign] = [`${id}.before`, `${begun}.lately`, 'somebody']
    for (const folder of [archived, restored, young, foreign, `${begun}.now`]) {
      mkdirSync(path.join(server.archiveDir, folder), { recursive: true })
      const at = new Date(Date.now() - (folder === young ? 1 : 9) * DAY_MS)
      utimesSync(path.join(server.archiveDir, folder), at, at)
    }

    const [dry, wet] = [await collect(true), await collect()]

    expect([dry.folders, wet.folders]).toEqual([[restored], [restored]])
    expect(readdirSync(server.archiveDir).sort()).toEqual([archived, young, foreign, `${begun}.now`].sort())
  })

  it('leaves alone what is stored anew in the moment in which it would go', async () => {
    const given = await Promise.all(Array.from({ length: 200 }, (_, index) => givenFile(`stored again ${index}`, 9)))
    const files = given.map(({ uri }) => server.artifacts.localPath(uri)).sort()
    const pairs = files.flatMap((file, index) => index % 2 === 1 ? [{ before: files[index - 1] ?? '', file }] : [])
    pairs.forEach(({ file }) => copyFileSync(file, `${file}.new`))
    const collecting = { isOver: false, result: collect().finally(() => collecting.isOver = true) }

    await until(
      'the first to go', () => collecting.isOver || !existsSync(files[0] ?? ''), { everyMs: 1 },
    )
    // As the store does it, a whole file takes the name: each a moment after the one before it has gone.
    for (const [index, { before, file }] of pairs.entries()) {
      await turnsUntil(() => collecting.isOver || !existsSync(before))
      await turns(index % 4)
      renameSync(`${file}.new`, file)
    }
    const { unreferenced } = await collecting.result

    expect(unreferenced.length).toBeGreaterThanOrEqual(pairs.length)
    expect(pairs.filter(({ file }) => !existsSync(file))).toEqual([])
  })

  it('takes nothing that was written since the oldest run began that is not over', async () => {
    const { runId } = await givenRun(server.db, { createdAt: new Date(Date.now() - 20 * DAY_MS) })
    const [during, before] = [await givenFile('during the run', 19), await givenFile('before the run', 21)]

    const found = await collect()
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'SUCCEEDED', updatedAt: new Date() }).where('id', '=', runId).execute()
    const later = await collect()

    expect(namesOf(found)).toEqual([before.sha256])
    expect(namesOf(later)).toEqual([during.sha256])
  })
})
