import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { filesIn } from '../../support/rules/imports'

/** The one place that knows what to do without. */
const KNOWS = 'composables/base/useCopy.ts'

it('pages use nothing that a browser offers over HTTPS only', () => {
  const front = ['app.vue', 'error.vue', 'pages', 'components', 'layouts', 'composables', 'stores', 'plugins', 'utils']
  const wrong = front.flatMap(filesIn).filter(file =>
    file !== KNOWS && /crypto\.(?:randomUUID\(|subtle)|navigator\.clipboard\b/.test(readFileSync(file, 'utf8')))

  expect(wrong).toEqual([])
})
