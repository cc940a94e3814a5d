import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { listApplied, listTables } from '#db/backup/tables'
import { openDatabase, type Db } from '#db/client'
import { migrateTo } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'
import { createBackup, type Places } from '#server/upkeep/create-backup'
import { artifactFile, hashText, tableFile, type Manifest } from '#server/upkeep/manifest'
import { checkBackup, restoreBackup } from '#server/upkeep/restore-backup'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { startApiServer } from '../support/api/api-server'
import { givenRun } from '../support/run/given-run'
import { databases, mainDatabase, type DatabaseKind } from '../support/services/databases'
import { givenDatabase, PATIENT } from '../support/services/given-database'
import { givenPostgres } from '../support/services/postgres'
import { releasesOf } from './release/release-fixture'

const NAMES = Object.keys(MIGRATIONS)
/** What a form of text in between could change: ends of lines, quotes, braces of arrays. */
const HARSH = 'a\u2028b\u2029c\r\nd\\n"e\',{}\t\u0001 😀'

const USER = v7()

const folderOf = (name: string) => mkdtempSync(path.join(tmpdir(), `backup-${name}-`))

interface GivenPlaces extends Places {
  artifactDir: string
}

async function givenPlaces(kind: DatabaseKind, { hasConsole = false } = {}): Promise<GivenPlaces> {
  const dataDir = folderOf('data')
  const given = hasConsole || kind === 'pglite'
    ? await givenDatabase(kind)
    : await openDatabase({ url: await givenPostgres(), limits: PATIENT })
  const artifactDir = path.join(dataDir, 'artifacts')
  return {
    database: given, dataDir, artifactDir, artifacts: await createFolderStore(artifactDir),
    archiveDir: path.join(dataDir, 'archive'),
  }
}

/** Rows of every table as the database itself hashes them. */
async function hashRows(db: Db): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const { name } of await listTables(db)) {
    const { rows: [row] } = await sql<{
      hash: string
    }>`select count(*) || ':' || coalesce(md5(string_agg(t::text, '|' order by t::text collate "C")), '') as hash
      from ${sql.table(name)} t`
      .execute(db)
    hashes[name] = row?.hash ?? ''
  }
  return hashes
}

/**
 * What is hard to bring along: separators, numbers beyond a double, a null of JSON that is none of SQL, an old month.
 */
async function givenHarshRows(db: Db): Promise<void> {
  await db.updateTable('projects').set({ description: HARSH }).where('id', '=', DEFAULT_PROJECT_ID).execute()
  await sql`insert into audit_log (id, project_id, actor, action, noun, noun_id, before, after, request_id)
    values (${v7()}, ${DEFAULT_PROJECT_ID}, 'operator', 'a', 'b', 'c',
      'null', ${`{"n": 1.0000000000000000000010, "t": ${JSON.stringify(HARSH)}}`}::jsonb, '')`.execute(db)
  await givenRun(db, { createdAt: new Date('2019-05-04T03:02:01.123Z') })
}

describe.each(databases())('a backup of a console on %s', (kind) => {
  let out: string
  let manifest: Manifest
  let before: Record<string, string>
  let releaseId: string

  beforeAll(async () => {
    const server = await startApiServer(kind)
    releaseId = (await releasesOf(server).givenRelease([{ text: HARSH }, { text: 'two' }])).release.id
    await givenHarshRows(server.db)
    await server.db.insertInto('users').values({ id: USER, name: 'root', role: 'admin', passwordHash: '' }).execute()
    await server.db.insertInto('sessions').values({
      id: v7(), userId: USER, tokenHash: 'a', address: '', userAgent: '', expiresAt: new Date(Date.now() + 3_600_000),
    }).execute()
    const cold = path.join(server.archiveDir, v7())
    mkdirSync(cold, { recursive: true })
    writeFileSync(path.join(cold, 'data.jsonl.gz'), 'cold')
    writeFileSync(path.join(server.folder, 'secret.key'), 'the key')
    out = path.join(folderOf('out'), 'one')
    manifest = await createBackup(
      { database: server.database, dataDir: server.folder, artifacts: server.artifacts, archiveDir: server.archiveDir },
      { out, version: '1.2.3', hasSecretKey: true },
    )
    before = await hashRows(server.db)
    // With everything that it had.
    await server.close()
  })

  it.each(databases())('restores into an empty console on %s: every row is the same but sessions, which are ended, and a release verifies', async (target) => {
    const restored = await givenPlaces(target)

    await restoreBackup(restored, await checkBackup(out), { from: out, isNew: target === 'pglite' })

    const { database: { db }, dataDir, archiveDir, artifactDir } = restored
    expect(before.sessions).toMatch(/^1:/)
    expect(await hashRows(db)).toEqual({ ...before, sessions: '0:' })
    expect([
      readFileSync(path.join(dataDir, 'secret.key'), 'utf8'),
      readFileSync(path.join(archiveDir, manifest.archive[0]?.path ?? ''), 'utf8'),
    ]).toEqual(['the key', 'cold'])
    await expect(sql`delete from releases`.execute(db)).rejects.toThrow('is kept')
    const server = await startApiServer(target, { given: { database: restored.database, folder: artifactDir } })
    const damaged = await releasesOf(server).findDamaged(releaseId)
    await server.close()
    expect(damaged).toEqual([])
  })
})

it('a backup removes nothing but its own: not that of another into the same folder, not what came there meanwhile', async () => {
  const places = await givenPlaces(mainDatabase(), { hasConsole: true })
  const out = path.join(folderOf('out'), 'one')
  const taken = path.join(folderOf('out'), 'two')
  const now = () => {
    mkdirSync(taken)
    writeFileSync(path.join(taken, 'notes.txt'), 'of somebody')
    return new Date()
  }

  const both = await Promise.allSettled([
    createBackup(places, { out, version: '1.2.3' }), createBackup(places, { out, version: '1.2.3' }),
  ])
  const late = await createBackup(places, { out: taken, version: '1.2.3', now }).catch((error: unknown) => error)

  expect(both.map(it => it.status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(checkBackup(out)).resolves.toMatchObject({ version: '1.2.3' })
  expect(readFileSync(path.join(taken, 'notes.txt'), 'utf8')).toBe('of somebody')
  const [, kept = ''] = /the whole backup is in (.+)$/.exec(String(late)) ?? []
  await expect(checkBackup(kept)).resolves.toMatchObject({ version: '1.2.3' })
  await places.database.close()
})

describe('a restore', () => {
  let out: string

  beforeAll(async () => {
    const places = await givenPlaces('pglite', { hasConsole: true })
    const artifact = hashText('artifact')
    mkdirSync(path.join(places.artifactDir, 'sha256', artifact.slice(0, 2)), { recursive: true })
    writeFileSync(path.join(places.artifactDir, 'sha256', artifact.slice(0, 2), artifact), 'artifact')
    mkdirSync(path.join(places.artifactDir, 'sha256/00'))
    writeFileSync(path.join(places.artifactDir, 'sha256/00', '0'.repeat(64)), 'damaged')
    writeFileSync(path.join(places.dataDir, 'secret.key'), 'the key')
    await givenHarshRows(places.database.db)
    // A console of the version before.
    await migrateTo(places.database, NAMES.at(-2) ?? '')
    out = path.join(folderOf('out'), 'one')
    const { damaged } = await createBackup(places, { out, version: '1.2.3', hasSecretKey: true })
    expect(damaged).toEqual(['0'.repeat(64)])
    await places.database.close()
  })

  /** Changes a copy of the backup. */
  function copied(change: (copy: string) => void): string {
    const copy = path.join(folderOf('copy'), 'one')
    cpSync(out, copy, { recursive: true })
    change(copy)
    return copy
  }

  it.each<[string, (copy: string) => void, string]>([
    [
      'a table cut short', copy => writeFileSync(path.join(copy, tableFile('projects')), 'x'),
      'tables/projects.jsonl.gz has 1 bytes instead of',
    ],
    [
      'a table with more', copy => appendFileSync(path.join(copy, tableFile('task_runs')), 'x'),
      'tables/task_runs.jsonl.gz has',
    ],
    [
      'an artifact of other contents',
      copy => writeFileSync(path.join(copy, artifactFile(hashText('artifact'))), 'ARTIFACT'),
      `${artifactFile(hashText('artifact'))} has other contents`,
    ],
    ['a missing file', copy => rmSync(path.join(copy, 'secret.key')), 'secret.key is missing'],
    [
      'a changed manifest', copy => appendFileSync(path.join(copy, 'manifest.json'), ' '),
      'manifest.json is not as it was written',
    ],
    ['no manifest', copy => rmSync(path.join(copy, 'manifest.json')), 'is no backup: it has no manifest.json'],
    [
      'a newer schema',
      copy => sealed(copy, text => text.replaceAll(NAMES.at(-2) ?? '', '9999_from_the_future')),
      'does not know its migration 9999_from_the_future',
    ],
    ['a newer format', copy => sealed(copy, text => text.replace('"format": 1', '"format": 2')), 'has format 2'],
    [
      'a path that climbs',
      copy => sealed(copy, text =>
        text.replace('"archive": []', '"archive": [{ "path": "../x", "bytes": 1, "sha256": "" }]')),
      'says nothing sensible at /archive/0/path',
    ],
  ])('refuses %s, by name', async (_, change, reason) => {
    await expect(checkBackup(copied(change))).rejects.toThrow(reason)
  })

  it('takes the rows of the version before along, and the database over a fuller one only by force', async () => {
    const places = await givenPlaces(mainDatabase(), { hasConsole: true })
    writeFileSync(path.join(places.dataDir, 'secret.key'), 'another key')
    await places.database.db.updateTable('projects').set({ name: 'What came after' }).execute()
    const manifest = await checkBackup(out)
    const { url } = places.database

    if (url) {
      // The one that made the rows.
      await expect(restoreBackup(places, manifest, { from: out })).rejects
        .toThrow('a console is connected to the database')
      await places.database.close()
    }
    const alone = { ...places, database: url ? await openDatabase({ url, limits: PATIENT }) : places.database }
    await expect(restoreBackup(alone, manifest, { from: out })).rejects.toThrow('--force replaces it')
    await restoreBackup(alone, manifest, { from: out, isForced: true })

    expect(await listApplied(alone.database.db)).toEqual(NAMES)
    expect(await alone.database.db.selectFrom('projects').select(['name', 'description']).execute())
      .toEqual([{ name: 'Default', description: HARSH }])
    expect(await alone.database.db.selectFrom('taskRuns').select('createdAt').execute())
      .toEqual([{ createdAt: new Date('2019-05-04T03:02:01.123Z') }])
    expect(readFileSync(path.join(places.dataDir, 'secret.key'), 'utf8')).toBe('the key')
    await alone.database.close()
  })

  it('is all or nothing: rows that do not fit leave the database as it was made', async () => {
    const places = await givenPlaces(mainDatabase())
    const manifest = await checkBackup(out)
    const [projects] = manifest.tables.filter(table => table.name === 'projects')

    const failure = await restoreBackup(places, {
      ...manifest,
      tables: manifest.tables.map(table => table === projects ? { ...table, sha256: hashText('other') } : table),
    }, { from: out }).catch((error: unknown) => error)

    expect(String(failure)).toContain('projects is not as it was in the backup')
    expect(await listApplied(places.database.db)).toBeUndefined()
    await places.database.close()
  })

  it.each([
    [mainDatabase(), 'the same', -2], [mainDatabase(), 'an older', -3],
    ...databases().map(kind => [kind, 'a newer', -1] as const),
  ] as const)('by force is all or nothing, too: on %s over a console of %s schema', async (kind, _, migration) => {
    const places = await givenPlaces(kind, { hasConsole: true })
    await givenHarshRows(places.database.db)
    await migrateTo(places.database, NAMES.at(migration) ?? '')
    const before = [await listApplied(places.database.db), await hashRows(places.database.db)]
    const { url } = places.database
    if (url) {
      await places.database.close()
    }
    const database = url ? await openDatabase({ url, limits: PATIENT }) : places.database
    writeFileSync(path.join(places.dataDir, 'secret.key'), 'its key')
    const manifest = await checkBackup(out)
    const wrong = {
      ...manifest,
      tables: manifest.tables.map(table => table.name === 'projects' ? { ...table, sha256: hashText('other') } : table),
    }

    const failure = await restoreBackup({ ...places, database }, wrong, { from: out, isForced: true })
      .catch((error: unknown) => error)

    expect(String(failure)).toContain('everything was taken back')
    expect([await listApplied(database.db), await hashRows(database.db)]).toEqual(before)
    expect(readFileSync(path.join(places.dataDir, 'secret.key'), 'utf8')).toBe('its key')
    await expect(sql`delete from audit_log`.execute(database.db)).rejects.toThrow()
    await database.close()
  })
})

/** Changes the manifest as somebody would who makes its hash anew. */
function sealed(copy: string, change: (text: string) => string): void {
  const file = path.join(copy, 'manifest.json')
  const text = change(readFileSync(file, 'utf8'))
  writeFileSync(file, text)
  writeFileSync(path.join(copy, 'manifest.sha256'), `${hashText(text)}  manifest.json\n`)
}
