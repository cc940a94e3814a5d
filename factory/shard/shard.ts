import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { openStore } from '#artifact/open-store.ts'
import { toStorePlace } from '#artifact/store-place.ts'
import { ConfigError, readAs, SHARD_ENVIRONMENT } from '../config.ts'
import type { StageErrorInfo } from '../job/stage-job.ts'
import { readShardSpec, ShardRefused, type ShardSpec } from '../job/shard-spec.ts'
import { toKnownFailure } from '../stages/record/known-failure.ts'
import { toErrorInfo, toFailure } from '../stages/record/to-failure.ts'
import { runShard } from './run-shard.ts'
import { EXIT, type ShardLine } from './shard-lines.ts'

/**
 * Program that does one shard: `node shard.mjs <file of the spec, or ->`. Tells how far it is as lines of JSON, the
 * last of which says how it ended (docs/shard.md).
 */
const TELL_EVERY_MS = 1_000

const LEAVE_AFTER_MS = 5_000

const ending = new AbortController()
const end = () => ending.abort(new Error('the shard was told to stop'))
if (process.connected) {
  // Who started it decides when it ends: a signal to all of the group is for them.
  process.on('SIGTERM', () => undefined)
  process.on('SIGINT', () => undefined)
  process.on('message', end)
}
else {
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
// Who started it has died: nobody is there for what it makes.
const leave = () => {
  end()
  setTimeout(() => process.exit(EXIT.again), LEAVE_AFTER_MS).unref()
}
process.on('disconnect', leave)
process.stdout.on('error', leave)

process.exitCode = await run()
process.off('disconnect', leave)
// The channel to whoever started it would keep the process alive.
if (process.connected) {
  process.disconnect()
}

async function run(): Promise<number> {
  try {
    const config = readAs(SHARD_ENVIRONMENT, process.env)
    const spec = await readSpec(process.argv[2])
    const store = await openStore(toStorePlace(config))
    let toldAt = performance.now()
    const result = await runShard(spec, {
      store,
      signal: ending.signal,
      onTick(meter) {
        if (performance.now() - toldAt >= TELL_EVERY_MS) {
          toldAt = performance.now()
          say({ type: 'progress', progress: meter.read() })
        }
      },
    })
    say({ type: 'done', result })
    return EXIT.done
  }
  catch (error) {
    const told = toTold(error)
    say({ type: 'failed', error: told })
    return told.retryable ? EXIT.again : EXIT.never
  }
}

async function readSpec(file: string | undefined): Promise<ShardSpec> {
  if (file === undefined) {
    throw new ShardRefused('usage: shard <file of the spec, or - for standard input>')
  }
  const given = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  try {
    return readShardSpec(given)
  }
  catch (error) {
    throw error instanceof SyntaxError ? new ShardRefused(`not JSON: ${error.message}`) : error
  }
}

/** What is wrong with settings, files or the store is so on this machine: another one may do better. */
function toTold(error: unknown): StageErrorInfo {
  if (error instanceof ShardRefused || error instanceof ConfigError) {
    const retryable = error instanceof ConfigError
    return { reason: 'SHARD_REFUSED', message: error.message, retryable, metadata: {} }
  }
  const info = toErrorInfo(toFailure(error))
  return toKnownFailure(error) ? { ...info, retryable: true } : info
}

function say(line: ShardLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
