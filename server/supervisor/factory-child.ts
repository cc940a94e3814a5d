import { type ChildProcess, fork } from 'node:child_process'
import process from 'node:process'
import { z } from 'zod'

/** The IPC message of a factory that is ready. */
const readyMessage = z.object({ type: z.literal('ready'), port: z.int().min(1).max(65_535) })

/** The IPC message that it sends each second after a round through its own database. */
const aliveMessage = z.object({ type: z.literal('alive') })

export interface FactoryProgram {
  /** Path of its main file. */
  main: string
  execArgv: string[]
  env: Record<string, string>
}

export interface FactoryChild {
  pid: number
  port: number
  /** Resolves when the process has exited, with a sentence for the log. */
  ended: Promise<string>
  /** Number of beats received. */
  beats: () => number
  /** SIGTERM, then SIGKILL after the grace time; resolves when it has exited. */
  stop: (graceMs: number) => Promise<void>
}

/** A cold start on a busy machine took 10 s. */
const READY_TIMEOUT_MS = 90_000

/**
 * Starts a factory as a child process. It exits when its IPC channel closes, so it ends with
 * this process, whatever ends it.
 *
 * @throws Error when the child exits or stays silent before it is ready; it has exited then.
 */
export async function startFactoryChild(
  { main, execArgv, env }: FactoryProgram, signal: AbortSignal,
): Promise<FactoryChild> {
  signal.throwIfAborted()
  const child = fork(
    main, [], { execPath: process.execPath, execArgv, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  const ended = untilEnded(child)
  let beats = 0
  child.on('message', (message) => {
    if (aliveMessage.safeParse(message).success) {
      beats += 1
    }
  })
  const stop = (graceMs: number) => stopChild(child, ended, graceMs)
  try {
    const port = await untilReady(child, ended, signal)
    return { pid: child.pid ?? -1, port, ended, beats: () => beats, stop }
  }
  catch (error) {
    await stop(0)
    throw error
  }
}

function untilEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, killedBy) => resolve(killedBy ? `killed by ${killedBy}` : `exit code ${code}`))
    child.once('error', error => child.pid === undefined && resolve(error.message))
  })
}

async function untilReady(child: ChildProcess, ended: Promise<string>, signal: AbortSignal): Promise<number> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(READY_TIMEOUT_MS)])
  const winner = await Promise.race([nextPort(child, stop), ended])
  if (typeof winner === 'string') {
    throw new Error(`the factory ended before it was ready: ${winner}`)
  }
  return winner
}

function nextPort(child: ChildProcess, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    child.on('message', (message) => {
      const ready = readyMessage.safeParse(message)
      if (ready.success) {
        resolve(ready.data.port)
      }
    })
  })
}

async function stopChild(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  child.kill(graceMs > 0 ? 'SIGTERM' : 'SIGKILL')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}
