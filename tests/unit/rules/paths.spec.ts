import { expect, it } from 'vitest'
import { ROUTES } from '#shared/contract/routes'

const HEAD = `export const API_BASE = '/api/v1'

/**
 * Path of each route of the registry, below \`API_BASE\`. Separate from the schemas, so that pages can call a route without
 * loading them; written by \`npx vitest run --project unit paths -u\`.
 */
export const PATHS = {
`

it('the paths of the pages equal those of the registry', async () => {
  const lines = Object.entries(ROUTES).map(([id, { method, path }]) => `  ${id}: { method: '${method}', path: '${path}' },\n`)

  await expect(`${HEAD}${lines.join('')}} as const\n`).toMatchFileSnapshot('../../../shared/contract/paths.ts')
})
