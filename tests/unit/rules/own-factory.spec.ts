import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DEMANDS } from '#scripts/conformance/demands/index.ts'

it('the document on factories has the demands that are checked, part by part, and no others', () => {
  const [, part = ''] = readFileSync('docs/own-factory.md', 'utf8').split('\n## The demands\n')
  const written = part.split('\n').filter(line => /^(?:- |\*\*.+\*\*$)/.test(line))
  const checked = Object.entries(DEMANDS).flatMap(([name, demands]) =>
    [`**${name}**`, ...demands.map(({ sentence }) => `- ${sentence}`)])

  expect(written).toEqual(checked)
})
