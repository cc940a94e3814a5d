import { fork } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { SHARD_ENVIRONMENT } from '../config.ts'
import { EXEC_ARGV, findProgram, SEMI_SPACE_MB, STAGE_HEAP_MB } from '../worker/entry.ts'
import type { LeaseEnd } from './shard-desk.ts'
import { EXIT, type ShardLine } from './shard-lines.ts'

export interface ShardProcess {
  /** undefined = it was killed because nobody waits for it. */
  ended: Promise<LeaseEnd | undefined>
  /** How much of it is done, 0 to 1; undefined = it has not told. */
  fraction: () => number | undefined
  kill: () => void
}

/** Time to delete what it has begun to write. */
const KILL_AFTER_MS = 5_000

const HEAP = [`--max-old-space-size=${STAGE_HEAP_MB}`, `--max-semi-space-size=${SEMI_SPACE_MB}`]

/** Not the token: who does a shard needs the store alone. */
const ENVIRONMENT = [...Object.keys(SHARD_ENVIRONMENT.shape), 'PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS']

/**
 * Does a shard in a process of its own, so that it can neither fail nor outlive anything but itself.
 *
 * @throws where the machine has no room for another process
 */
export function startShard(spec: string): ShardProcess {
  const env = Object.fromEntries(ENVIRONMENT.flatMap(name => name in process.env ? [[name, process.env[name]]] : []))
  // The channel is how it learns that this process has died; a signal to the group of this one does not reach it.
  const child = fork(findProgram('shard', 'shard'), ['-'], {
    execArgv: [...EXEC_ARGV, ...HEAP], stdio: ['pipe', 'pipe', 'inherit', 'ipc'], env, detached: true,
  })
  let isKilled = false
  let fraction: number | undefined
  let last: ShardLine | undefined
  const failed = new Promise<LeaseEnd>((resolve) => {
    child.once('error', error => resolve(toLost(error.message)))
  })
  if (!child.stdout || !child.stdin) {
    return { ended: failed, fraction: () => undefined, kill: () => undefined }
  }
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = readLine(text)
    if (line?.type === 'progress') {
      // Negative = it does not know.
      fraction = line.progress.fraction >= 0 ? line.progress.fraction : undefined
    }
    last = line ?? last
  })
  // It may have died before it has read it; then `exit` says so.
  child.stdin.on('error', () => undefined)
  child.stdin.end(spec)

  const closed = new Promise<LeaseEnd | undefined>((resolve) => {
    child.once('close', (code, signal) => {
      if (isKilled) {
        resolve(undefined)
      }
      else if (code === EXIT.done && last?.type === 'done') {
        resolve(last)
      }
      else if (last?.type === 'failed') {
        resolve({ type: 'failed', error: { ...last.error, retryable: code !== EXIT.never } })
      }
      else {
        resolve(toLost(`the process of the shard ended with ${signal ?? `code ${code}`}`))
      }
    })
  })
  return {
    ended: Promise.race([closed, failed]),
    fraction: () => fraction,
    kill() {
      if (isKilled || child.exitCode !== null || child.signalCode !== null) {
        return
      }
      isKilled = true
      // An error says that it has ended meanwhile.
      child.send('end', () => undefined)
      const killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
      child.once('close', () => clearTimeout(killing))
    },
  }
}

/** @returns undefined for what somebody else in the process has written, for example a warning of a library. */
function readLine(text: string): ShardLine | undefined {
  try {
    // The program of this project writes it.
    return JSON.parse(text) as ShardLine
  }
  catch {
    process.stderr.write(`${text}\n`)
    return undefined
  }
}

export const toLost = (message: string): LeaseEnd =>
  ({ type: 'failed', error: { reason: 'WORKER_LOST', message, retryable: true, metadata: {} } })
