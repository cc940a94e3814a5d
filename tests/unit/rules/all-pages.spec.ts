import { globSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PAGE_PATHS } from '../../support/browser/all-pages'

it('the pages that are opened one after the other in a browser are all that there are', () => {
  const files = globSync('**/*.vue', { cwd: 'pages' }).map(file => file.replace(/\.vue$/, ''))

  expect(Object.keys(PAGE_PATHS).sort()).toEqual(files.sort())
})
