#!/usr/bin/env node
// Runs every suite, with its set-up. `npm test -- unit db` runs only some of the steps.
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { endWithParent } from './lib/parent.mjs'
import { installMissingPrograms } from './lib/programs.mjs'

endWithParent()
const isWholeRun = process.argv.length === 2
// Under CI beside npm, which uses one core. Elsewhere only what the steps need, before they begin.
await Promise.all([ensureInstalled(), process.env.CI && isWholeRun && installMissingPrograms()])
await runUnderOwnNode(import.meta.url)
const { testAll } = await import('./lib/test-run.mjs')
process.exit(await testAll(process.argv.slice(2)))
