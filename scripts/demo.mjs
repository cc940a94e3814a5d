#!/usr/bin/env node
// The main job on real input: installs, builds, starts on embedded storage, runs a pipeline over the
// README and Markdown files of the project's own packages, prints what came out, and keeps serving.
// `npm run demo -- --once` ends after the run. DATA_DIR (.data), PORT (3000) and DEMO_ROOT (node_modules) may be set.
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { endWithParent } from './lib/parent.mjs'

endWithParent()
await ensureInstalled()
await runUnderOwnNode(import.meta.url)
const { demo } = await import('./lib/demo/demo.mjs')
process.exit(await demo({ isOnce: process.argv.includes('--once') }))
