import { cpSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#db/client'
import { DataDirDamagedError } from '#embedded/data-dir-damaged'
import { givenDataDir, givenDatabase } from '../support/services/given-database'

let closed: string

/** A copy of a directory whose database was closed. */
function givenClosedDir(): string {
  const dataDir = givenDataDir()
  cpSync(closed, dataDir, { recursive: true })
  return dataDir
}

beforeAll(async () => {
  const database = await givenDatabase('pglite')
  await database.close()
  closed = `${database.lite?.dataDir}`
})

describe('a damaged data directory', () => {
  it.each([
    ['PG_VERSION is missing', (dir: string) => rmSync(path.join(dir, 'PG_VERSION'))],
    ['PG_VERSION is empty', (dir: string) => truncateSync(path.join(dir, 'PG_VERSION'))],
    ['global/pg_control is missing', (dir: string) => rmSync(path.join(dir, 'global/pg_control'))],
    ['base is empty', (dir: string) => readdirSync(path.join(dir, 'base')).forEach(name => rmSync(
      path.join(dir, 'base', name), { recursive: true },
    ))],
    ['pg_wal is missing', (dir: string) => rmSync(path.join(dir, 'pg_wal'), { recursive: true })],
  ])('is not opened when %s, and is not changed', async (reason, damage) => {
    const dataDir = givenClosedDir()
    damage(dataDir)
    const before = readdirSync(dataDir, { recursive: true })

    const failure = await openDatabase({ dataDir }).catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(DataDirDamagedError)
    expect(String(failure)).toContain(`${dataDir} cannot be opened as a database: ${reason}. Put a backup`)
    expect(readdirSync(dataDir, { recursive: true })).toEqual(before)
  })

  it.each([
    ['pg_control is cut', (dir: string) => truncateSync(path.join(dir, 'global/pg_control'), 100)],
    [
      'WAL is gone',
      (dir: string) => readdirSync(path.join(dir, 'pg_wal')).filter(name => /^[0-9A-F]{24}$/.test(name)).forEach(name =>
        writeFileSync(path.join(dir, 'pg_wal', name), '')),
    ],
  ])('is reported with its path, the message of the database, and advice when %s', async (_, damage) => {
    const dataDir = givenClosedDir()
    damage(dataDir)

    const failure = await openDatabase({ dataDir }).catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(DataDirDamagedError)
    expect(String(failure)).toContain(dataDir)
    expect(String(failure)).toMatch(/(?:PANIC|FATAL|LOG|could not|invalid)/)
    expect(String(failure)).toContain('docs/operations.md')
  })

  it('is unlocked after the failure, and opens once repaired', async () => {
    const dataDir = givenClosedDir()
    rmSync(path.join(dataDir, 'PG_VERSION'))
    await openDatabase({ dataDir }).catch(() => undefined)
    writeFileSync(path.join(dataDir, 'PG_VERSION'), '18\n')

    const database = await openDatabase({ dataDir })

    await database.close()
  })

  it('is left alone when it is a folder of another program', async () => {
    const dataDir = givenDataDir()
    const other = path.dirname(dataDir)
    writeFileSync(path.join(other, 'photo.jpg'), '')

    const failure = await openDatabase({ dataDir: other }).catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(DataDirDamagedError)
    expect(readdirSync(other)).toContain('photo.jpg')
  })
})
