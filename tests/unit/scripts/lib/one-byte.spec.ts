import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeOneByte } from '~~/scripts/lib/one-byte.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'one-byte-'))
  mkdirSync(path.join(folder, 'node_modules'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')

it('programs are written in ASCII, with the same meaning, and packages beside them stay as they are', async () => {
  const own = [
    '// 注释', 'export const name = "数据"', 'export const text = `${name}集`', 'export const has = /[一-龥]/u.test(text)',
  ].join('\n')
  write('own.mjs', own)
  write('node_modules/other.mjs', own)

  await writeOneByte(folder)
  const { text, has } = await import(path.join(folder, 'own.mjs'))

  expect(read('own.mjs')).toMatch(/^[\0-\x7F]*$/)
  expect([text, has]).toEqual(['数据集', true])
  expect(read('node_modules/other.mjs')).toBe(own)
})

it.each([
  ['a tagged template', 'const one = 1\nexport const raw = String.raw`数据`\n', ':2: export const raw = String.raw`数据`;'],
  ['a comment with a licence', '/*! @license 数据 */\nexport const one = 1\n', ':1: /*! @license 数据 */'],
  ['a line for the shell', '#!/usr/bin/数据\nexport const one = 1\n', ':1: #!/usr/bin/数据'],
])('the build fails where %s keeps a character of two bytes, and is told each place', async (_, text, place) => {
  write('good.mjs', 'export const name = "数据"\n')
  write('wrong.mjs', text)

  const { message } = await writeOneByte(folder).then(() => new Error('it has passed'), error => error)

  expect(message.split('\n').slice(2)).toEqual([expect.stringContaining(`wrong.mjs${place}`)])
  expect(read('good.mjs')).toMatch(/^[\0-\x7F]*$/)
})
