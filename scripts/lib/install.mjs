import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT, inRoot } from './root.mjs'
import { run } from './run.mjs'

const INSTALL_MS = 15 * 60_000

const packagesOf = file => JSON.parse(readFileSync(file, 'utf8')).packages ?? {}

/**
 * Whether node_modules matches package-lock.json: npm stores a copy of the lockfile beside what it installed. Optional
 * packages of other systems are ignored.
 */
function isInstalledIn(folder) {
  const installedFile = path.join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(installedFile)) {
    return false
  }
  const installed = packagesOf(installedFile)
  return Object.entries(packagesOf(path.join(folder, 'package-lock.json')))
    .every(([key, { version, optional, devOptional }]) => {
      if (!key) {
        return true
      }
      return key in installed ? installed[key].version === version : Boolean(optional || devOptional)
    })
}

/**
 * Installs the exact packages of a folder's lockfile when they are missing.
 *
 * @param {string} folder
 */
export async function ensureInstalledIn(folder) {
  if (isInstalledIn(folder)) {
    return
  }
  console.log('Installing packages (npm ci) …')
  // A shell may have set NODE_ENV to production, but the build needs the development packages.
  const code = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: folder, timeoutMs: INSTALL_MS, env: { NODE_ENV: '' },
  })
  if (code !== 0) {
    throw new Error(`npm ci in ${folder} ended with ${code}`)
  }
}

/** Installs the project's packages when they are missing; generates Nuxt's types, and the client of the API. */
export async function ensureInstalled() {
  await ensureInstalledIn(ROOT)
  if (
    !existsSync(inRoot('.nuxt', 'tsconfig.json')) && await run('nuxt', ['prepare'], { timeoutMs: INSTALL_MS }) !== 0
  ) {
    throw new Error('nuxt prepare failed')
  }
  // It needs packages.
  const { makeClient } = await import('./client.mjs')
  await makeClient()
}
