import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import picomatch from 'picomatch'
import { readDockerfile, textsOf } from './dockerfile.ts'
import { runProgram } from '../services/process.ts'

/** On the same file system as `node_modules`, so that packages can be hard-linked and the output moved. */
const FOLDER = path.resolve('.test/container')
const STAMP = path.resolve('.test/container-built')
const BUILT = path.resolve('.output/built')

/** Hard links where the file system allows them: a copy takes 800 MB. */
const linkPackages = () => runProgram('cp', ['-al', 'node_modules', FOLDER], { timeoutMs: 120_000 })
  .catch(() => runProgram('cp', ['-R', 'node_modules', FOLDER], { timeoutMs: 300_000 }))

/** Whether `buildAsContainer` made the current `.output`. */
export const isBuiltAsContainer = () =>
  existsSync(STAMP) && existsSync(BUILT) && readFileSync(STAMP, 'utf8') === readFileSync(BUILT, 'utf8')

/**
 * Builds `.output` as the Dockerfile does. Without a container engine, its steps are replayed in an empty folder that
 * receives what it copies, and the output is moved here.
 *
 * @throws Error when the Dockerfile has other steps, or one of them fails.
 */
export async function buildAsContainer(): Promise<void> {
  const [build = []] = readDockerfile('Dockerfile')
  const copied = textsOf(build, 'COPY')
  const [install = '', ...commands] = textsOf(build, 'RUN')
  // Instead of a second `npm ci`, which takes minutes, the packages are linked that the first one installed from the
  // same lockfile.
  if (
    copied.join() !== 'package.json package-lock.json ./,. .' || !install.startsWith('npm ci ') || commands.length === 0
  ) {
    throw new Error(
      `the Dockerfile builds in another way now: COPY ${copied.join(' · ')} RUN ${[install, ...commands].join(' · ')}`,
    )
  }

  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const ignored = picomatch(readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean), { dot: true })
  // Entry by entry, because a folder cannot be copied into a folder below it.
  const isCopied = (source: string) => !ignored(path.relative('.', source))
  for (const name of readdirSync('.')) {
    if (isCopied(name)) {
      cpSync(name, path.join(FOLDER, name), { recursive: true, filter: isCopied })
    }
  }
  await linkPackages()
  for (const command of commands) {
    await runProgram('sh', ['-c', command], {
      cwd: FOLDER,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NUXT_TELEMETRY_DISABLED: '1' },
      timeoutMs: 550_000,
    })
  }

  rmSync('.output', { recursive: true, force: true })
  renameSync(path.join(FOLDER, '.output'), '.output')
  rmSync(FOLDER, { recursive: true })
  writeFileSync(STAMP, readFileSync(BUILT))
}

if (import.meta.main) {
  await buildAsContainer()
}
