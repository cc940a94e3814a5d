#!/usr/bin/env node
// Runs every suite, with its set-up. `npm test -- unit db` runs only some of the steps.
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { endWithParent } from './lib/parent.mjs'

endWithParent()
await ensureInstalled()
await runUnderOwnNode(import.meta.url)
const { testAll } = await import('./lib/test-run.mjs')
process.exit(await testAll(process.argv.slice(2)))
