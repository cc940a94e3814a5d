#!/usr/bin/env node
// Writes the skeleton of a change that is made often: it compiles, and a test fails until it does something.
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from './lib/root.mjs'
import { toKind } from './lib/skeleton/kind.mjs'
import { toPage } from './lib/skeleton/page.mjs'
import { toRoute } from './lib/skeleton/route.mjs'
import { toSetting } from './lib/skeleton/setting.mjs'

const SKELETONS = { kind: toKind, page: toPage, route: toRoute, setting: toSetting }
const USAGE = `npm run new -- kind filter.length
npm run new -- route POST /sources/{id}/refresh
npm run new -- page reports
npm run new -- setting ALERTS_KEEP_DAYS`

const [what = '', ...given] = process.argv.slice(2)
const make = Object.hasOwn(SKELETONS, what) ? SKELETONS[what] : undefined

try {
  if (!make) {
    throw new Error(`${what ? `nothing is known of "${what}"` : 'what is to be made?'}\n\n${USAGE}`)
  }
  const { files, edits = [], next } = make(...given)
  for (const name of files.keys()) {
    if (existsSync(path.join(ROOT, name))) {
      throw new Error(`${name} exists already`)
    }
  }
  // All edits are made before anything is written: a file that is not as expected leaves the tree as it was.
  const changed = await Promise.all(edits.map(async ({ file, change }) =>
    [file, change(await readFile(path.join(ROOT, file), 'utf8'), file)]))
  for (const [name, text] of [...files, ...changed]) {
    await mkdir(path.dirname(path.join(ROOT, name)), { recursive: true })
    await writeFile(path.join(ROOT, name), text)
    console.log(name)
  }
  console.log(`\n${next}`)
}
catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
