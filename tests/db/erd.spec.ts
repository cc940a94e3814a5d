import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { drawErd } from '#db/erd'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'

const PAGE = path.resolve(import.meta.dirname, '../../docs/erd/README.md')

it.each(databases())('docs/erd matches the schema of the migrations on %s', async (kind) => {
  const database = await givenDatabase(kind)

  const drawn = await drawErd(database.db)
  await database.close()

  expect(drawn, 'run `node scripts/erd.mjs`').toBe(readFileSync(PAGE, 'utf8'))
})
