import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'

/** Debian installs the programs of a Postgres server outside the PATH, one folder per version. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql'

const LISTS_MS = 4 * 60_000
const PACKAGES_MS = 8 * 60_000

/** Chromium draws Chinese with these. */
const FONTS = 'fonts-noto-cjk'

/**
 * Full path of an installed program: on the PATH, or in one of the given folders.
 *
 * @param {string} name
 * @param {string[]} folders
 * @returns {string | undefined}
 */
export function findProgram(name, folders = []) {
  const candidates = [...folders, ...(process.env.PATH ?? '').split(path.delimiter)]
    .map(folder => path.join(folder, name))
  return candidates.find(isExecutable)
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  }
  catch {
    return false
  }
}

export const isRoot = () => process.getuid?.() === 0

/** @returns {string | undefined} the folder of the server's programs, of the newest version. */
export function findPostgres() {
  const versions = existsSync(POSTGRES_VERSIONS)
    ? readdirSync(POSTGRES_VERSIONS).sort((a, b) => Number(b) - Number(a))
    : []
  const folders = versions.map(version => path.join(POSTGRES_VERSIONS, version, 'bin'))
  const initdb = findProgram('initdb', [...folders, '/usr/local/pgsql/bin', '/opt/homebrew/bin'])
  return initdb && path.dirname(initdb)
}

export const findRedis = () => findProgram('redis-server')

/** A server of S3 for tests, from PyPI: no Debian package has it. */
const MOTO = ['moto[s3]==5.2.1', 'flask', 'flask-cors']
const MOTO_FOLDER = inRoot('node_modules', '.cache', 'data-factory-console', 'moto-5.2.1')

export const findMoto = () => findProgram('moto_server', [path.join(MOTO_FOLDER, 'bin')])

/**
 * Installs moto into a folder of its own.
 *
 * @returns {Promise<boolean>} false when that is not possible.
 */
export async function installMoto() {
  const python = findProgram('python3')
  if (!python) {
    return false
  }
  console.log('Installing moto (pip) …')
  const said = []
  const call = async (command, args) =>
    await run(command, args, { timeoutMs: PACKAGES_MS, onText: text => said.push(text) }) === 0
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '3', ...MOTO]
  if (await call(python, ['-m', 'venv', MOTO_FOLDER]) && await call(path.join(MOTO_FOLDER, 'bin', 'python'), pip)) {
    return true
  }
  rmSync(MOTO_FOLDER, { recursive: true, force: true })
  console.log(`${said.join('')}\nmoto could not be installed`)
  return false
}

/** Debian's names of what the suites start, in the order of preference. */
export const DEBIAN = {
  postgres: [['postgresql']], redis: [['redis-server']],
  chromium: [['chromium-headless-shell', FONTS], ['chromium', FONTS]], python: [['python3-venv']],
}

/**
 * Installs what the suites of a machine that is set up for one run need and lack. What fails here is tried again, and
 * reported, by the step that needs it.
 */
export async function installMissingPrograms() {
  const missing = [
    ...findPostgres() ? [] : DEBIAN.postgres[0],
    ...findRedis() ? [] : DEBIAN.redis[0],
    ...findProgram('chromium-headless-shell') ? [] : DEBIAN.chromium[0],
  ]
  // Debian's Python makes no environment without this.
  const python = findMoto() || findProgram('python3') ? [] : DEBIAN.python[0]
  if (missing.length + python.length > 0) {
    await installDebianPackages([...missing, ...python])
  }
}

/** The package lists are fetched once per run, whatever is installed later. */
let areListsFresh = false

/**
 * Installs Debian packages as root on a system with apt.
 *
 * @param {string[]} packages
 * @returns {Promise<boolean>} false when that is not possible.
 */
export async function installDebianPackages(packages) {
  const apt = findProgram('apt-get')
  if (!apt || !isRoot()) {
    return false
  }
  console.log(`Installing ${packages.join(', ')} (apt-get) …`)
  const options = ['-y', '-o', 'Acquire::Retries=3', '-o', 'Acquire::http::Timeout=30', '-o', 'DPkg::Lock::Timeout=120']
  const said = []
  const call = async (args, timeoutMs) => await run(apt, [...args, ...options], {
    timeoutMs, env: { DEBIAN_FRONTEND: 'noninteractive' }, onText: text => said.push(text),
  })
  === 0
  const install = () => call(['install', '--no-install-recommends', ...packages], PACKAGES_MS)
  const refresh = async () => areListsFresh = await call(['update'], LISTS_MS)
  const isInstalled = ((areListsFresh || await refresh()) && await install()) || (await refresh() && await install())
  if (isInstalled) {
    return true
  }
  console.log(`${said.join('')}\n${packages.join(', ')} could not be installed`)
  return false
}
