import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const inRoot = (file: string) => path.resolve(import.meta.dirname, '../../..', file)

const readText = async (...args: string[]) => {
  const { stdout } = await run(process.execPath, args, { cwd: tmpdir(), timeout: 30_000 })
  return JSON.parse(stdout)
}

it('the NLP thread and its English model are found in the bundle, in a folder without packages', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nlp-bundle-'))
  const bundle = await rolldown({
    input: { main: inRoot('tests/factory/model/nlp-program.ts'), nlp: inRoot('factory/model/local/nlp.ts') },
    platform: 'node', logLevel: 'silent',
  })
  await bundle.write({
    dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'shared-[name]-[hash].mjs',
  })
  await bundle.close()

  const output = await readText(path.join(folder, 'main.mjs'))
  await rm(folder, { recursive: true })

  expect(output.entities).toMatchObject([{ text: '$5', type: 'MONEY' }])
})
