import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOM = fileURLToPath(new URL('../../../db/migrations/', import.meta.url))
const files = globSync('*/*.ts', { cwd: ROOM }).map(file => file.replaceAll('\\', '/').replace(/\.ts$/, '')).sort()

/** `008x/0080_run_counts` → `0080_run_counts` */
const toName = (file: string) => file.replace(/^.*\//, '')
/** `0080_run_counts` → `runCounts`; two migrations may have one name, so the number stays behind it. */
const toImport = (name: string) =>
  `${name.slice(5).replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}${name.slice(0, 4)}`

it('the index names each migration (npx vitest run --project unit migration-index -u)', async () => {
  const names = files.map(toName)
  const text = `import type { Migration } from 'kysely/migration'
${files.map(file => `import * as ${toImport(toName(file))} from './${file}'\n`).join('')}
/** The files beside this one, in order; a test writes it. A bundled server has no folder to scan. */
export const MIGRATIONS: Record<string, Migration> = {
${names.map(name => `  '${name}': { up: ${toImport(name)}.up, down: ${toImport(name)}.down },\n`).join('')}}
`

  expect(new Set(names.map(name => name.slice(0, 4))).size).toBe(names.length)
  await expect(text).toMatchFileSnapshot(`${ROOM}index.ts`)
})
