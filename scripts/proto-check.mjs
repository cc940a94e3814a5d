#!/usr/bin/env node
// Checks that the contracts follow the rules, and that the generated code is up to date.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inRoot } from './lib/root.mjs'
import { run } from './lib/run.mjs'

const cwd = inRoot('proto')
const fresh = mkdtempSync(path.join(tmpdir(), 'proto-'))
try {
  const codes = [
    await run('buf', ['lint'], { cwd }),
    await run('buf', ['generate', '--output', fresh], { cwd }),
    await run('diff', ['-r', path.join(fresh, 'gen'), path.join(cwd, 'gen')], { cwd }),
  ]
  process.exitCode = codes.every(code => code === 0) ? 0 : 1
}
finally {
  rmSync(fresh, { recursive: true, force: true })
}
