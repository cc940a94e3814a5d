import { fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LeaseEnd } from './shard-desk.ts'
import { EXIT, type ShardLine } from './shard-lines.ts'

export interface ShardProcess {
  /** undefined = it was killed because nobody waits for it. */
  ended: Promise<LeaseEnd | undefined>
  /** How much of it is done, 0 to 1; undefined = it has not told. */
  fraction: () => number | undefined
  kill: () => void
}

/** Bundled, the program lies beside this file; from source, Node reads the TypeScript itself. */
const isBundled = import.meta.url.endsWith('.mjs')
const EXEC_ARGV = isBundled ? [] : ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
const PROGRAM = fileURLToPath(new URL(`./shard.${isBundled ? 'mjs' : 'ts'}`, import.meta.url))

/** Does a shard in a process of its own, so that it can neither fail nor outlive anything but itself. */
export function startShard(spec: string): ShardProcess {
  // The channel is how it learns that this process has died.
  const child = fork(PROGRAM, ['-'], { execArgv: EXEC_ARGV, stdio: ['pipe', 'pipe', 'inherit', 'ipc'] })
  let isKilled = false
  let last: ShardLine | undefined
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', (line) => {
    // The program of this project writes it.
    last = JSON.parse(line) as ShardLine
  })
  // It may have died before it has read it; then `exit` says so.
  child.stdin!.on('error', () => undefined)
  child.stdin!.end(spec)

  const ended = new Promise<LeaseEnd | undefined>((resolve) => {
    child.once('error', error => resolve(toLost(error.message)))
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
    ended,
    // Negative = it does not know.
    fraction: () => last?.type === 'progress' && last.progress.fraction >= 0 ? last.progress.fraction : undefined,
    kill() {
      isKilled = true
      child.kill('SIGKILL')
    },
  }
}

const toLost = (message: string): LeaseEnd =>
  ({ type: 'failed', error: { reason: 'WORKER_LOST', message, retryable: true, metadata: {} } })
