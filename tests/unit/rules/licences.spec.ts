import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listLicences, permittedOf, toLicencePage } from '~~/scripts/lib/licences.mjs'

describe('the packages of the product', () => {
  it('have licences under which it may be passed on', () => {
    const others = [...listLicences()].filter(([licence]) => permittedOf(licence) === undefined)

    expect(others).toEqual([])
  })

  it('are those of docs/licences.md (node scripts/licences.mjs writes it)', () => {
    expect(readFileSync('docs/licences.md', 'utf8')).toBe(toLicencePage())
  })

  it.each([
    ['GPL-3.0-only', undefined], ['(BSD-3-Clause OR GPL-2.0)', 'BSD-3-Clause'],
    ['(Apache-2.0 AND BSD-3-Clause)', 'Apache-2.0 AND BSD-3-Clause'], ['MIT AND AGPL-3.0', undefined],
    ['unknown', undefined],
  ])('%s gives %s', (expression, permitted) => {
    expect(permittedOf(expression)).toBe(permitted)
  })
})
