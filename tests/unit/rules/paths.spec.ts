import { globSync } from 'node:fs'
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

it('the schemas of every contract have their names in OpenAPI', async () => {
  const files = globSync('shared/contract/**/*.contract.ts').map(file => file.replaceAll('\\', '/')).sort()
  const lines = files.map(file => `export * as ${toName(file)} from '#${file.replace(/\.ts$/, '')}'\n`)

  await expect(`${CONTRACTS_HEAD}${lines.join('')}`).toMatchFileSnapshot('../../../server/services/openapi/contracts.ts')
})

const CONTRACTS_HEAD = `/** Every contract: its exports give the schemas of OpenAPI their names. Written by \`npx vitest run --project unit paths -u\`. */
`

/** `shared/contract/run/run-list.contract.ts` → `runList`. */
const toName = (file: string) => file.replace(/^.*\/|\.contract\.ts$/g, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
