import { mkdir, mkdtemp, rename, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { AccessError, openAllowed } from '#factory/io/allowed-file.ts'
import { type StartedProcess, startProcess, until } from '../support/services/process.ts'

/** Swaps a file for a link to the outside and back, as quickly as it can, until it is ended. */
const SWAP = `
  import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
  const [file, outside] = process.argv.slice(1)
  const next = file + '.next'
  for (let turn = 0; ; turn += 1) {
    symlinkSync(outside, next)
    renameSync(next, file)
    writeFileSync(next, 'INSIDE')
    renameSync(next, file)
    if (turn === 0) console.log('swapping')
  }
`

/** Three of ten thousand openings told the secret while the check followed the link once more. */
const OPENINGS = 10_000

/** Where the kernel tells the path of an open file, and where it does not. */
const SYSTEMS = [['with the kernel\'s answer', undefined], ['without it', async () => undefined]] as const

let swapping: StartedProcess | undefined

afterEach(() => {
  swapping?.child.kill('SIGKILL')
})

async function givenFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'allowed-'))
  const root = path.join(folder, 'root')
  await mkdir(root)
  await writeFile(path.join(folder, 'secret'), 'SECRET')
  await writeFile(path.join(root, 'a.md'), 'INSIDE')
  return { root, secret: path.join(folder, 'secret'), file: path.join(root, 'a.md') }
}

describe.each(SYSTEMS)('a file of a source, %s', (_, findOpened) => {
  async function read(file: string, root: string): Promise<string> {
    const handle = await openAllowed(file, [root], findOpened)
    try {
      return await handle.readFile('utf8')
    }
    finally {
      await handle.close()
    }
  }

  it('is never one outside the roots, however quickly links are swapped', async () => {
    const { root, secret, file } = await givenFolder()
    swapping = startProcess(process.execPath, ['--input-type=module', '-e', SWAP, file, secret])
    await until('the first swap', () => swapping?.output().includes('swapping') ?? false)

    const seen = new Map<string, number>()
    for (let opening = 0; opening < OPENINGS && !seen.has('SECRET'); opening += 1) {
      const text = await read(file, root).catch((error: unknown) => error instanceof AccessError ? error.reason : Promise.reject(error))
      seen.set(text, (seen.get(text) ?? 0) + 1)
    }

    expect(seen.get('SECRET')).toBeUndefined()
    expect(seen.get('INSIDE')).toBeGreaterThan(0)
    expect(seen.get('OUTSIDE_ROOTS')).toBeGreaterThan(0)
  })

  it('may be reached by a link, when it lies inside', async () => {
    const { root, secret, file } = await givenFolder()
    await symlink(file, path.join(root, 'inside'))
    await symlink(secret, path.join(root, 'outside'))
    await symlink(path.dirname(root), path.join(root, 'up'))

    expect(await read(path.join(root, 'inside'), root)).toBe('INSIDE')
    await expect(read(path.join(root, 'outside'), root)).rejects.toMatchObject({ reason: 'OUTSIDE_ROOTS' })
    await expect(read(path.join(root, 'up', 'secret'), root)).rejects.toMatchObject({ reason: 'OUTSIDE_ROOTS' })
  })

  it('is no pipe, and is read to its end though another takes its name', async () => {
    const { root, file } = await givenFolder()
    execFileSync('mkfifo', [path.join(root, 'pipe')])
    const handle = await openAllowed(file, [root], findOpened)
    await writeFile(`${file}.next`, 'LATER')
    await rename(`${file}.next`, file)

    expect(await handle.readFile('utf8')).toBe('INSIDE')
    await handle.close()
    await expect(openAllowed(path.join(root, 'pipe'), [root], findOpened)).rejects.toMatchObject({ reason: 'NOT_FOUND' })
  })
})
