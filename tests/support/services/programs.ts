import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { runProgram } from './process.ts'

/** Full path of an installed program: on the PATH, or in one of the given folders. */
export function findProgram(name: string, folders: string[] = []): string | undefined {
  const candidates = [...folders, ...(process.env.PATH ?? '').split(path.delimiter)].map(folder => path.join(folder, name))
  return candidates.find(isExecutable)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  }
  catch {
    return false
  }
}

export const isRoot = () => process.getuid?.() === 0

/** The package lists are fetched once per run, whatever is installed later. */
let lists: Promise<string> | undefined

/**
 * Installs Debian packages as root on a system with apt.
 *
 * @returns false when that is not possible.
 */
export async function installDebianPackages(packages: string[]): Promise<boolean> {
  const apt = findProgram('apt-get')
  if (!apt || !isRoot()) {
    return false
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-y', '-o', 'Acquire::Retries=3', '-o', 'Acquire::http::Timeout=30', '-o', 'DPkg::Lock::Timeout=120']
  lists ??= runProgram(apt, ['update', ...options], { env, timeoutMs: 240_000 })
  const install = () => runProgram(apt, ['install', '--no-install-recommends', ...options, ...packages], { env, timeoutMs: 480_000 })
  console.log(`Installing ${packages.join(', ')} (apt-get) …`)
  try {
    await lists
    await install()
  }
  catch (error) {
    console.log(`${String(error)}\nonce more …`)
    lists = runProgram(apt, ['update', ...options], { env, timeoutMs: 240_000 })
    await lists
    await install()
  }
  return true
}
