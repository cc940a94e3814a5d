#!/usr/bin/env node
// The main job: installs, builds, starts on embedded storage, runs the console's example (short documents that come
// with it, in Chinese and English), prints what came out, and keeps serving. `npm run demo -- --once` ends after the
// run. DATA_DIR (.data) and PORT (3000) may be set.
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { endWithParent } from './lib/parent.mjs'

endWithParent()
await ensureInstalled()
await runUnderOwnNode(import.meta.url)
const { demo } = await import('./lib/demo/demo.mjs')
process.exit(await demo({ isOnce: process.argv.includes('--once') }))
