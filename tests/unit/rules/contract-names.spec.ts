import { globSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the schemas of every contract have their names in OpenAPI', async () => {
  const files = globSync('shared/contract/**/*.contract.ts').map(file => file.replaceAll('\\', '/')).sort()
  const lines = files.map(file => `export * as ${toName(file)} from '#${file.replace(/\.ts$/, '')}'\n`)

  await expect(`${CONTRACTS_HEAD}${lines.join('')}`)
    .toMatchFileSnapshot('../../../server/services/openapi/contracts.ts')
})

const CONTRACTS_HEAD = `/** Names of the schemas of OpenAPI; \
written by \`npx vitest run --project unit contract-names -u\`. */
`

/** `shared/contract/run/run-list.contract.ts` → `runList`. */
const toName = (file: string) =>
  file.replace(/^.*\/|\.contract\.ts$/g, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
