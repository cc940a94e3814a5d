import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '#db/client'
import { DataDirLockedError, lockDataDir } from '#embedded/data-dir-lock'
import { givenDataDir, givenDatabase } from '../support/services/given-database'
import { runProgram, startProcess, until } from '../support/services/process'

const LOCK_MODULE = new URL('../../embedded/data-dir-lock.ts', import.meta.url).href
const holdingScript = (dataDir: string) => `
  const { lockDataDir } = await import(${JSON.stringify(LOCK_MODULE)})
  await lockDataDir(${JSON.stringify(dataDir)})
  console.log('held')
  setInterval(() => {}, 1000)`
const node = (script: string) =>
  startProcess(process.execPath, ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', script])

describe('lockDataDir', () => {
  it('refuses a second process while the first lives, and lets it in after kill -9', async () => {
    const dataDir = givenDataDir()
    const holder = node(holdingScript(dataDir))
    await until('the lock to be held', () => holder.output().includes('held'))

    const refused = await lockDataDir(dataDir).catch((error: unknown) => error)
    await holder.kill()
    const lock = await lockDataDir(dataDir)

    expect(refused).toBeInstanceOf(DataDirLockedError)
    expect(String(refused)).toContain(`process ${holder.pid}`)
    expect(existsSync(`${dataDir}.lock`)).toBe(true)
    await lock.release()
    expect(existsSync(`${dataDir}.lock`)).toBe(false)
  })

  it('lets exactly one of many processes take a stale lock', async () => {
    const dataDir = givenDataDir()
    writeFileSync(
      `${dataDir}.lock`, JSON.stringify({ pid: 999_999_999, startedAt: '1', host: hostname(), token: 'old' }),
    )

    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(dataDir)))

    expect(results.filter(it => it.status === 'fulfilled')).toHaveLength(1)
  })

  it('does not mistake a reused pid for the holder', async () => {
    const dataDir = givenDataDir()
    writeFileSync(`${dataDir}.lock`, JSON.stringify({
      pid: process.pid, startedAt: 'another start', host: hostname(), token: 'old',
    }))

    const lock = await lockDataDir(dataDir)

    expect(JSON.parse(readFileSync(`${dataDir}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
    await lock.release()
  })

  it('waits for a holder that is about to exit', async () => {
    const dataDir = givenDataDir()
    const first = await lockDataDir(dataDir)

    const waiting = lockDataDir(dataDir, { waitMs: 5_000 })
    await first.release()
    const second = await waiting

    expect(JSON.parse(readFileSync(`${dataDir}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
    await second.release()
  })

  it('watches the file when it cannot see the process: a touched file is still held', async () => {
    const dataDir = givenDataDir()
    const file = `${dataDir}.lock`
    writeFileSync(file, JSON.stringify({ pid: 1, startedAt: '1', host: 'another-host', token: 'other' }))
    const touching = setInterval(() => utimesSync(file, new Date(), new Date()), 100)

    const refused = await lockDataDir(dataDir, { silentMs: 5_000 }).catch((error: unknown) => error)

    clearInterval(touching)
    expect(refused).toBeInstanceOf(DataDirLockedError)
    expect(String(refused)).toContain(file)
  })

  it.each([
    [
      'of another host that is silent',
      JSON.stringify({ pid: 1, startedAt: '1', host: 'another-host', token: 'other' }),
    ],
    ['that is empty, as a power cut leaves it', ''],
    ['that was cut off', '{"pid":12,"star'],
    ['that is JSON and no lock', '[]'],
  ])('takes a lock %s, after watching it', async (_, text) => {
    const dataDir = givenDataDir()
    writeFileSync(`${dataDir}.lock`, text)
    // However late a busy machine looks, the file was touched a moment ago.
    const soon = new Date(Date.now() + 600_000)
    utimesSync(`${dataDir}.lock`, soon, soon)

    const watched: string[] = []
    const lock = await lockDataDir(dataDir, { silentMs: 300, onWatch: file => watched.push(file) })

    expect(watched).toEqual([`${dataDir}.lock`])
    expect(JSON.parse(readFileSync(`${dataDir}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
    await lock.release()
    expect(existsSync(`${dataDir}.lock`)).toBe(false)
  })

  it('takes at once a lock that has not been touched for long', async () => {
    const dataDir = givenDataDir()
    writeFileSync(`${dataDir}.lock`, '')
    utimesSync(`${dataDir}.lock`, new Date(), new Date(Date.now() - 60_000))

    const watched: string[] = []
    const lock = await lockDataDir(dataDir, { onWatch: file => watched.push(file) })

    expect(watched).toEqual([])
    await lock.release()
  })
})

describe('a data directory', () => {
  it('is refused while it is open, and reopens with its rows after it was closed', async () => {
    const first = await givenDatabase('pglite')
    const dataDir = `${first.lite?.dataDir}`

    const refused = await openDatabase({ dataDir }).catch((error: unknown) => error)
    await first.close()
    const second = await openDatabase({ dataDir })

    expect(refused).toBeInstanceOf(DataDirLockedError)
    await second.close()
  })

  it('is created again when the process died while creating it', async () => {
    const dataDir = givenDataDir()
    mkdirSync(`${dataDir}.half/base`, { recursive: true })

    const database = await givenDatabase('pglite', dataDir)

    expect(existsSync(`${dataDir}.half`)).toBe(false)
    await database.close()
  })

  it('is readable by its owner alone when it is made from the prepared one', async () => {
    const database = await givenDatabase('pglite')

    const mode = await runProgram('stat', ['-c', '%a', `${database.lite?.dataDir}`])

    expect(mode.trim()).toBe('700')
    await database.close()
  })
})
