#!/usr/bin/env node
// Takes every picture of the documents anew, docs/images/*.webp, from the built console with demo data; which ones:
// scripts/lib/pictures/table.mjs. `npm run pictures -- run launch`: only these; `--locale en`: in one language;
// `--out /tmp/seen`: elsewhere; `--png`: also in the format that every program reads.
import { parseArgs } from 'node:util'
import { ensureInstalled } from './lib/install.mjs'
import { runUnderOwnNode } from './lib/own-node.mjs'
import { endWithParent } from './lib/parent.mjs'
import { run } from './lib/run.mjs'
import { isBuildStale } from './lib/stale.mjs'

const FOLDER = 'docs/images'

endWithParent()
await ensureInstalled()
await runUnderOwnNode(import.meta.url)
const { positionals: names, values: { locale, out = FOLDER, png } } = parseArgs({
  allowPositionals: true,
  options: { locale: { type: 'string' }, out: { type: 'string' }, png: { type: 'boolean', default: false } },
})
if (png && out === FOLDER) {
  console.error(`--png needs --out: ${FOLDER} holds the pictures of the documents only`)
  process.exit(1)
}
if (isBuildStale()) {
  console.log('Building …')
  const code = await run('node', ['scripts/build.mjs'])
  if (code !== 0) {
    process.exit(code)
  }
}
const { takePictures } = await import('./lib/take-pictures.mjs')
process.exit(await takePictures({ names, locale, folder: out, formats: png ? ['webp', 'png'] : ['webp'] }))
