import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

/** The hard ceiling; generated code and locales are lists and may be longer. */
const MOST_LINES = 300
/** What one can take in at a look: beyond it a room gets rooms of its own. */
const MOST_FILES = 25

it(`no file has more than ${MOST_LINES} lines`, () => {
  const tooLong = findOwnFiles(['.ts', '.vue', '.mjs', '.css', '.proto'])
    .filter(file => !/^(?:client\/gen|proto\/gen|proto\/google|proto\/datafactory)\/|\/locales\//.test(file))
    .map(file => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ file, lines }) => `${file}: ${lines}`)

  expect(tooLong).toEqual([])
})

it(`no room has more than ${MOST_FILES} files`, () => {
  const files = findOwnFiles(['.ts', '.vue', '.mjs', '.css', '.proto']).filter(file => !file.startsWith('proto/gen/'))
  const counts = Object.entries(Object.groupBy(files, file => path.posix.dirname(file)))

  expect(counts.filter(([, inRoom = []]) => inRoom.length > MOST_FILES).map(([room]) => room)).toEqual([])
})

/** The terms of the trade may be named in comments. */
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')

/** Names of columns in people's data, which are compared, not read. */
const DATA_WORDS = 'utils/pipeline/text-names.ts'

const MAY_BE_CHINESE
  = /^(?:proto\/gen|tests)\/|\/locales\/|^shared\/contract\/(?:.*\.)?routes\.ts$|^factory\/stages\/.*(?:texts|\/cases)\.ts$/

it('Chinese text for readers is only in locales, in descriptors of routes and in documents', () => {
  const found = findOwnFiles(['.ts', '.vue', '.mjs', '.css'])
    .filter(file => !MAY_BE_CHINESE.test(file) && ![DATA_WORDS, 'nuxt.config.ts'].includes(file))
    .filter(file => /\p{Script=Han}/u.test(withoutComments(readFileSync(file, 'utf8'))))

  expect(found).toEqual([])
})

const NOT_OURS = new Set(['node_modules', '.git', '.nuxt', '.output', '.data', '.test'])

/** Files of the project with one of these endings, relative to its folder. */
function findOwnFiles(endings: string[], folder = '.'): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) {
      return NOT_OURS.has(entry.name) ? [] : findOwnFiles(endings, file)
    }
    return endings.includes(path.extname(entry.name)) ? [file] : []
  })
}
