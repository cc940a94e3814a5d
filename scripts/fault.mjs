#!/usr/bin/env node
// The fault campaign: runs the test of every row of docs/reliability.md, and says what was injected and what was seen.
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { endWithParent } from './lib/parent.mjs'

endWithParent()
await ensureInstalled()
await runUnderOwnNode(import.meta.url)
const { runCampaign } = await import('./lib/fault-campaign.mjs')
process.exit(await runCampaign(process.argv.slice(2)))
