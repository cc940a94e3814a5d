import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** A table whose last column names a test: its file, then its name or the part of it that stands in the code. */
const rowsOf = (file: string) => readFileSync(file, 'utf8').split('\n')
  .filter(line => line.startsWith('| ')).slice(1).map(line => line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '')

it.each([
  ['docs/security.md', 40],
  ['docs/reliability.md', 30],
] as const)('every row of %s has a test that is there', (document, leastRows) => {
  const rows = rowsOf(document)
  const missing = rows.filter((cell) => {
    const [, file = '', name = ''] = /^`([^`]+)` (.+)$/.exec(cell) ?? []
    // As it stands in the code, where an apostrophe is escaped.
    return name === '' || !existsSync(file) || !readFileSync(file, 'utf8').replaceAll('\\\'', '\'').includes(name)
  })

  expect(rows.length).toBeGreaterThan(leastRows)
  expect(missing).toEqual([])
})
