import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { lockDataDir } from '../../factory/queue/store/data-dir-lock.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'factory-lock-'))
let count = 0
const givenDataDir = () => path.join(folder, `data${count++}`)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('refuses a second holder and names the first', async () => {
  const dataDir = givenDataDir()
  await lockDataDir(dataDir, 0)

  await expect(lockDataDir(dataDir, 0)).rejects.toThrow(`${dataDir} is in use by process ${process.pid}`)
})

it('can be taken again when it was given back', async () => {
  const dataDir = givenDataDir()
  const unlock = await lockDataDir(dataDir, 0)
  await unlock()

  await expect(lockDataDir(dataDir, 0)).resolves.toBeTypeOf('function')
})

it('waits for a holder that is about to leave', async () => {
  const dataDir = givenDataDir()
  const unlock = await lockDataDir(dataDir, 0)

  const waiting = lockDataDir(dataDir, 5_000)
  await unlock()

  await expect(waiting).resolves.toBeTypeOf('function')
})

it('takes over from a process that is gone, and from one whose number was given to another', async () => {
  for (const holder of [{ pid: 2 ** 22 + 1, startedAt: '1', token: 'x' }, { pid: process.pid, startedAt: 'long ago', token: 'x' }]) {
    const dataDir = givenDataDir()
    writeFileSync(`${dataDir}.lock`, JSON.stringify(holder))

    await lockDataDir(dataDir, 0)

    expect(JSON.parse(readFileSync(`${dataDir}.lock`, 'utf8')).pid).toBe(process.pid)
  }
})

it('lets one of many in', async () => {
  const dataDir = givenDataDir()
  writeFileSync(`${dataDir}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1', token: 'x' }))

  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(dataDir, 0)))

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
