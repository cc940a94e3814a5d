import { existsSync } from 'node:fs'
import { inRoot } from './root.mjs'

/** Reads `.env` when there is one. What the environment already says wins. */
export function loadEnvFile() {
  const file = inRoot('.env')
  if (existsSync(file)) {
    process.loadEnvFile(file)
  }
}
