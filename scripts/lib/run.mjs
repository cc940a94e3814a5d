import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import path from 'node:path'
import { ROOT, inRoot } from './root.mjs'

/** Default time between SIGTERM and SIGKILL for a child. */
const GRACE_MS = 15_000
const LAST_WORDS_MS = 2_000

/** An environment in which the project's own programs, and its Node, are found first. */
export const ownEnv = (extra = {}) => ({
  ...process.env,
  PATH: `${inRoot('node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
  NUXT_TELEMETRY_DISABLED: '1',
  ...extra,
})

/**
 * Runs a program to its end with our own streams, and passes SIGINT and SIGTERM on.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, timeoutMs?: number, graceMs?: number, cwd?: string, isPatient?: boolean,
 *   onText?: (text: string) => void }} [options] isPatient: it takes only what others leave of the cores. onText:
 *   receives its output instead of our own streams.
 * @returns {Promise<number>} its exit code; 124 when it took longer than `timeoutMs`, 127 when it could not be started.
 */
export function run(
  command, args, { env = {}, timeoutMs, graceMs = GRACE_MS, cwd = ROOT, isPatient = false, onText } = {},
) {
  return new Promise((resolve) => {
    const child = spawn(
      command, args, { cwd, env: ownEnv(env), stdio: onText ? ['ignore', 'pipe', 'pipe'] : 'inherit' },
    )
    if (isPatient) {
      child.once('spawn', () => setPriority(child.pid, constants.priority.PRIORITY_LOW))
    }
    for (const stream of onText ? [child.stdout, child.stderr] : []) {
      stream.setEncoding('utf8').on('data', onText)
    }
    let isLate = false
    let killer
    let leftover = []
    const end = (signal = 'SIGTERM') => {
      child.kill(signal)
      killer ??= setTimeout(() => child.kill('SIGKILL'), graceMs)
    }
    const timer = timeoutMs && setTimeout(() => {
      isLate = true
      console.error(`${command} ${args.join(' ')}: not done after ${timeoutMs / 1_000} s, stopped`)
      leftover = descendantsOf(child.pid)
      end()
    }, timeoutMs)
    // A terminal already sends Ctrl-C to the whole group; the child must not get it twice.
    const onInterrupt = () => process.stdin.isTTY || end('SIGINT')
    const onTerminate = () => end('SIGTERM')
    process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate)
    const settle = (code) => {
      clearTimeout(timer)
      clearTimeout(killer)
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate)
      leftover.forEach(killIfThere)
      resolve(code)
    }
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      settle(127)
    })
    child.once('exit', (code, signal) => {
      const leave = () => settle(isLate ? 124 : code ?? (signal === 'SIGINT' ? 130 : 143))
      if (!onText) {
        return leave()
      }
      // Waits for its last output, but not for a grandchild that keeps the pipe open.
      child.once('close', leave)
      setTimeout(leave, LAST_WORDS_MS).unref()
    })
  })
}

/** Processes below one that hangs (Linux): one that spins in its own code does not see that its parent has gone. */
function descendantsOf(pid) {
  const pairs = process.platform === 'linux'
    ? readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(parentOf)
    : []
  const below = parent => pairs.filter(([, ppid]) => ppid === parent).flatMap(([id]) => [id, ...below(id)])
  return below(pid)
}

/** @returns {[number, number]} a process and its parent; 0 when it has just ended. */
function parentOf(pid) {
  const file = `/proc/${pid}/stat`
  // The name before it is in brackets and may contain anything.
  const parent = existsSync(file) ? readFileSync(file, 'utf8').split(')').at(-1).trim().split(' ')[1] : 0
  return [Number(pid), Number(parent)]
}

function killIfThere(pid) {
  if (existsSync(`/proc/${pid}`)) {
    process.kill(pid, 'SIGKILL')
  }
}
