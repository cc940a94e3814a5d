import { existsSync } from 'node:fs'
import { inRoot } from './root.mjs'

/** Reads `.env` if it exists. Variables that are already set win. */
export function loadEnvFile() {
  const file = inRoot('.env')
  if (existsSync(file)) {
    process.loadEnvFile(file)
  }
}
