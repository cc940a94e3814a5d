#!/usr/bin/env node
// Draws docs/erd/README.md from the real schema.
import { bundleTool } from './lib/bundle.mjs'
import { inRoot } from './lib/root.mjs'
import { run } from './lib/run.mjs'

process.exit(await run('node', [await bundleTool('scripts/tools/erd.ts'), inRoot('docs', 'erd', 'README.md')]))
