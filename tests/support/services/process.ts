import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface StartedProcess {
  child: ChildProcess
  pid: number
  /** Standard output and error so far, for messages when something goes wrong. */
  output: () => string
  /** SIGTERM, then SIGKILL when it is still there after the grace time. */
  stop: (graceMs?: number) => Promise<void>
  /** Kills at once, without a chance to clean up. */
  kill: () => Promise<void>
}

const living = new Set<ChildProcess>()

// No process may outlive the test that started it.
process.once('exit', () => living.forEach(child => child.kill('SIGKILL')))
// vitest ends its workers with SIGTERM; other processes have more to clean up and must not exit here.
if (process.env.VITEST_WORKER_ID) {
  process.once('SIGTERM', () => process.exit(143))
}

/** Starts a program and keeps its last output. */
export function startProcess(command: string, args: string[], options: SpawnOptions = {}): StartedProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  living.add(child)
  let text = ''
  const keep = (chunk: Buffer) => {
    text = `${text}${chunk.toString()}`.slice(-20_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.once('error', error => keep(Buffer.from(`${error.message}\n`)))
  child.once('exit', () => living.delete(child))

  const ended = async () => hasEnded(child) || once(child, 'exit')
  return {
    child,
    pid: child.pid ?? -1,
    output: () => text,
    async stop(graceMs = 20_000) {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended()
      clearTimeout(timer)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended()
    },
  }
}

/** A process that could not be started has ended too. */
export const hasEnded = (child: ChildProcess) =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null

/** Runs a program to its end. @throws Error with its output when it fails or takes too long. */
export async function runProgram(
  command: string, args: string[], options: SpawnOptions & { timeoutMs?: number } = {},
): Promise<string> {
  const { timeoutMs = 60_000, ...spawnOptions } = options
  const started = startProcess(command, args, spawnOptions)
  const timer = setTimeout(() => started.child.kill('SIGKILL'), timeoutMs)
  const closed = started.child.pid === undefined ? Promise.resolve() : once(started.child, 'close')
  await closed
  clearTimeout(timer)
  if (started.child.exitCode !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} failed `
      + `(${started.child.exitCode ?? started.child.signalCode}):\n${started.output()}`,
    )
  }
  return started.output()
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer().listen(preferred, '127.0.0.1')
  const isTaken = await once(server, 'listening').then(() => false, () => true)
  if (isTaken && preferred !== 0) {
    return freePort()
  }
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') {
    throw new Error('no port')
  }
  await once(server, 'close')
  return address.port
}

/** Whether a process is there (a zombie is not). */
export async function isAlive(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises')
  try {
    process.kill(pid, 0)
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') R')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  }
  catch {
    return false
  }
}

type NotYet = false | null | undefined

/**
 * Asks again and again until the answer is truthy; every wait in the tests has a deadline, which is a net for what
 * hangs: a busy machine needs a quarter of it.
 *
 * @throws Error that names what was waited for, with the last failure as its cause.
 */
export async function until<T>(
  what: string, ask: () => T | NotYet | Promise<T | NotYet>, { deadlineMs = 120_000, everyMs = 50 } = {},
): Promise<T> {
  const deadline = performance.now() + deadlineMs
  let cause: unknown
  do {
    try {
      const answer = await ask()
      if (answer) {
        return answer
      }
      cause = undefined
    }
    catch (error) {
      cause = error
    }
    await wait(everyMs)
  } while (performance.now() < deadline)
  throw new Error(`waited ${deadlineMs} ms for ${what}`, { cause })
}
