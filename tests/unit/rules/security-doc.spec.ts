import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const rows = readFileSync('docs/security.md', 'utf8').split('\n').filter(line => line.startsWith('| ')).slice(1).map(line => line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '')

it('every threat of the table has a test that is there', () => {
  const missing = rows.filter((cell) => {
    const [, file = '', name = ''] = /^`([^`]+)` (.+)$/.exec(cell) ?? []
    // As it stands in the code, where an apostrophe is escaped.
    return name === '' || !existsSync(file) || !readFileSync(file, 'utf8').replaceAll('\\\'', '\'').includes(name)
  })

  expect(rows.length).toBeGreaterThan(40)
  expect(missing).toEqual([])
})
