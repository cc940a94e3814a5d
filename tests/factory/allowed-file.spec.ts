import { mkdir, mkdtemp, rename, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { AccessError, openAllowed, readAllowedFolder } from '#factory/io/allowed-file.ts'
import { listFiles } from '#factory/io/list-files.ts'
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

/** Swaps a folder for a link to one outside and back, as quickly as it can, until it is ended. */
const SWAP_FOLDER = `
  import { renameSync, symlinkSync, unlinkSync } from 'node:fs'
  const [folder, outside] = process.argv.slice(1)
  const kept = folder + '.kept'
  for (let turn = 0; ; turn += 1) {
    renameSync(folder, kept)
    symlinkSync(outside, folder)
    unlinkSync(folder)
    renameSync(kept, folder)
    if (turn === 0) console.log('swapping')
  }
`

/** One of some twenty told a name from outside while folders were listed by their path. */
const LISTINGS = 4_000

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
      const text = await read(file, root).catch((error: unknown) =>
        error instanceof AccessError ? error.reason : Promise.reject(error))
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
    await expect(openAllowed(path.join(root, 'pipe'), [root], findOpened)).rejects
      .toMatchObject({ reason: 'NOT_FOUND' })
  })
})

describe('a folder of a source', () => {
  async function givenFolders() {
    const { root } = await givenFolder()
    const [inside, outside] = [path.join(root, 'real'), path.join(path.dirname(root), 'outside')]
    await Promise.all([inside, outside].map(folder => mkdir(folder)))
    await writeFile(path.join(inside, 'a.md'), 'INSIDE')
    await writeFile(path.join(outside, 'secret.md'), 'SECRET')
    return { root, inside, outside }
  }

  async function list(root: string): Promise<string[]> {
    const names: string[] = []
    for await (const { name } of listFiles({ root, roots: [root], glob: 'real/*.md', ignore: [] })) {
      names.push(name)
    }
    return names
  }

  it('names no file outside the roots, however quickly it is swapped for a link', async () => {
    const { root, inside, outside } = await givenFolders()
    swapping = startProcess(process.execPath, ['--input-type=module', '-e', SWAP_FOLDER, inside, outside])
    await until('the first swap', () => swapping?.output().includes('swapping') ?? false)

    const seen = new Map<string, number>()
    for (let listing = 0; listing < LISTINGS && !seen.has('real/secret.md'); listing += 1) {
      const names = await list(root).catch((error: unknown) =>
        error instanceof AccessError ? [error.reason] : Promise.reject(error))
      names.forEach(name => seen.set(name, (seen.get(name) ?? 0) + 1))
    }

    expect(seen.get('real/secret.md')).toBeUndefined()
    expect(seen.get('real/a.md')).toBeGreaterThan(0)
  })

  it.each(SYSTEMS)('%s, is read inside the roots alone, and is no link', async (_, findOpened) => {
    const { root, inside, outside } = await givenFolders()
    await symlink(inside, path.join(root, 'link'))
    const read = (folder: string) => readAllowedFolder(folder, [root], findOpened)

    expect((await read(inside)).map(({ name }) => name.toString())).toEqual(['a.md'])
    await expect(read(outside)).rejects.toMatchObject({ reason: 'OUTSIDE_ROOTS' })
    await expect(read(path.join(root, 'link'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })
})
