import path from 'node:path'
import { parseArgs } from 'node:util'
import { openStore } from '../../artifact/open-store'
import { openDatabase } from '../../db/client'
import { migrateToLatest } from '../../db/migrate'
import { openConfig } from '../../server/config/config-store'
import { createDemoHistory, HISTORY_DAYS } from '../../server/history/history'
import { stagesPerDay } from '../../server/history/launches'
import { log } from '../../server/log'
import { createThreads, type Threads } from '../../server/thread/threads'
import type { DemoLocale } from '../../shared/contract/history.contract'

/** Loads or removes demo data, as the console does in its settings. */
const { values } = parseArgs({ options: {
  rows: { type: 'string' }, days: { type: 'string' }, seed: { type: 'string' }, locale: { type: 'string' },
  clear: { type: 'boolean' },
} })

/** @throws Error that names the option. */
function toWhole(name: 'rows' | 'days' | 'seed', { from, to }: { from: number, to: number }): number | undefined {
  const text = values[name]
  const number = Number(text)
  if (text !== undefined && !(Number.isInteger(number) && number >= from && number <= to)) {
    throw new Error(`--${name} must be a whole number from ${from} to ${to}, not ${text}`)
  }
  return text === undefined ? undefined : number
}

/** @throws Error that names the option. */
function toLocale(text = 'zh-CN'): DemoLocale {
  if (text !== 'en' && text !== 'zh-CN') {
    throw new Error(`--locale must be en or zh-CN, not ${text}`)
  }
  return text
}

const MOST_ROWS = 20_000_000
const MOST_DAYS = 1_500
const MOST_SEED = 2 ** 31 - 1
const DEADLINE_MS = 24 * 3_600_000
/** Nobody waits for this process. */
const RUNS_A_STEP = 400

const days = toWhole('days', { from: 1, to: MOST_DAYS }) ?? HISTORY_DAYS
const seed = toWhole('seed', { from: 0, to: MOST_SEED })
const rows = toWhole('rows', { from: 1_000, to: MOST_ROWS })
const locale = toLocale(values.locale)

const { databaseUrl, dataDir, artifacts: place, timeZone } = openConfig(process.env).config()
const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { dataDir: path.join(dataDir, 'console') })
let threads: Threads | undefined
try {
  await migrateToLatest(database)
  log.level = 'error'
  const artifacts = await openStore(place)
  // Started from the source, as all of this program.
  threads = createThreads({ entry: path.resolve('server/thread/thread.ts') })
  const quiet = {
    cache: { invalidate: () => Promise.resolve() }, live: { publish: () => undefined },
  } as unknown as Pick<Parameters<typeof createDemoHistory>[0], 'cache' | 'live'>
  const history = createDemoHistory({
    ...quiet, db: database.db, database, artifacts, threads, timeZone, log, now: () => new Date(),
    deadlineMs: DEADLINE_MS, runsAStep: RUNS_A_STEP,
  })
  const actor = { name: 'operator', requestId: 'seed' }
  const startedMs = performance.now()
  await (values.clear
    ? history.clear(actor)
    : history.load(actor, {
        locale, days, ...seed !== undefined && { seed },
        ...rows !== undefined && { rawDays: days, scale: rows / (stagesPerDay() * days) },
      }))
  await history.settled()
  const { state, fault } = await history.find()
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
  process.stdout.write(`demo data: ${state}${fault ? ` (${fault})` : ''} after ${seconds} s\n`)
  process.exitCode = state === (values.clear ? 'none' : 'loaded') ? 0 : 1
}
finally {
  await threads?.close()
  await database.close()
}
