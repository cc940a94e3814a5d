import { v4 } from 'uuid'
import type { Database, Db, Trx } from '#db/client'
import { countDemoRuns, deleteDemoProject } from '#db/repositories/history/history-clear.repository'
import {
  claimHistory, findHistory, type HistoryRow, insertHistory, releaseHistory, renewLease, restartHistory,
} from '#db/repositories/history/history-claim.repository'
import { insertDemoProject, listKeysLike } from '#db/repositories/history/history-things.repository'
import { analyzeTables } from '#db/repositories/system/planner-statistics.repository'
import type { DemoHistoryView, DemoLocale } from '#shared/contract/history.contract'
import { DEMO_PROJECT_ID, DEMO_REQUEST_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import type { Log } from '#server/log'
import { announce } from '#server/services/common/announce'
import { change } from '#server/services/common/change'
import type { Actor, Deps } from '#server/services/common/deps'
import { clearHistory } from './clear'
import { type HistoryOptions, listDays } from './launches'
import { loadHistory, type Step } from './load'
import { loadLife } from './living/living'
import { LIFE } from './texts'
import { TEXTS } from './things'

/** Enough for two years by month and by year. */
export const HISTORY_DAYS = 400
const SEED = 1
/** Far longer than it takes on a machine that has much else to do. */
const DEADLINE_MS = 30 * 60_000
/** Several times within the lease, whatever a step is waiting for. */
const BEAT_MS = 4_000
/** Pages read it again each time. */
const TELL_MS = 1_000
const KEY = 'demo-data'
const DEMO_DATA = { id: DEMO_PROJECT_ID, projectId: DEMO_PROJECT_ID }
/** Of what the load itself has made, also in the audit trail. */
const AUTHOR: Actor = { name: 'demo', requestId: DEMO_REQUEST_ID }

export interface DemoHistory {
  find: () => Promise<DemoHistoryView>
  /** Starts to load. @throws AppError `conflict` when it is there, or is being loaded or cleared. */
  load: (
    actor: Actor,
    request: { locale: DemoLocale } & Partial<Pick<HistoryOptions, 'seed' | 'days' | 'scale' | 'until' | 'rawDays'>>,
  ) => Promise<DemoHistoryView>
  /** Starts to clear. @throws AppError `conflict` when there is none, or it is being loaded or cleared. */
  clear: (actor: Actor) => Promise<DemoHistoryView>
  /** Resolves when nothing is at work in this process. */
  settled: () => Promise<void>
  /** Leaves it unfinished, and waits for the step that is at work. */
  stop: () => Promise<void>
}

interface HistoryDeps extends Pick<Deps, 'db' | 'cache' | 'live' | 'timeZone' | 'artifacts' | 'threads'> {
  /** Of Postgres: what takes longer than a query of a page may has a connection of its own. */
  database?: Pick<Database, 'url'>
  log: Pick<Log, 'error' | 'info'>
  now: () => Date
  /** For the whole of a load or removal. */
  deadlineMs?: number
  days?: number
  /** Of one transaction; more are faster, while nobody else waits. */
  runsAStep?: number
}

/** Another console has taken over: this one must not write any more. */
class LeaseLost extends Error {}

/** Loads and clears demo data: one at a time among all consoles, in steps, each in a transaction of its own. */
export function createDemoHistory(deps: HistoryDeps): DemoHistory {
  const { db, log, deadlineMs = DEADLINE_MS, days: usualDays = HISTORY_DAYS, runsAStep } = deps
  const stopping = new AbortController()
  let working = Promise.resolve()
  /** Whoever is at work in this process: it lives, however long it has not come to renew its lease. */
  let atWork: string | undefined
  let toldMs = -Infinity

  async function tellSometimes(): Promise<void> {
    if (performance.now() - toldMs >= TELL_MS) {
      toldMs = performance.now()
      await announce(deps, ['projects'])
    }
  }

  function toStep(holder: string, signal: AbortSignal): Step {
    return async (progress, work) => {
      signal.throwIfAborted()
      await db.transaction().execute(async (trx) => {
        if (!await renewLease(trx, holder, progress)) {
          throw new LeaseLost()
        }
        await work(trx)
      })
      await tellSometimes()
    }
  }

  /** Whatever happens, the lease ends, and the row tells what is there. */
  async function work(holder: string, what: (step: Step) => Promise<void>): Promise<void> {
    const deadline = AbortSignal.timeout(deadlineMs)
    const beat = setInterval(() => {
      renewLease(db, holder).catch((cause: unknown) =>
        log.error({ err: cause }, 'the lease of the demo data was not renewed'))
    }, BEAT_MS).unref()
    try {
      await what(toStep(holder, AbortSignal.any([stopping.signal, deadline])))
    }
    catch (error) {
      if (error instanceof LeaseLost) {
        log.error({ holder }, 'another console has taken over the demo data')
        return
      }
      const fault = stopping.signal.aborted ? 'stopped' : deadline.aborted ? 'deadline' : 'failed'
      log.error({ err: error, fault }, 'demo data is unfinished: load it again, or clear it')
      await releaseHistory(db, holder, { fault }).catch((cause: unknown) =>
        log.error({ err: cause }, 'the lease of the demo data ends by itself'))
    }
    finally {
      clearInterval(beat)
      atWork = undefined
    }
    // A throw here would keep all later loads from starting.
    await announce(deps, ['projects', 'runs', 'metrics', 'pipelines', 'tasks', 'datasets', 'sources'])
      .catch((cause: unknown) => log.error({ err: cause }, 'pages see the demo data when they are read again'))
  }

  function start(holder: string, what: (step: Step) => Promise<void>): void {
    atWork = holder
    // Whoever is at work is done before the planner is told: the next one may begin.
    working = working.then(() => work(holder, what)).then(analyze)
  }

  async function claim(trx: Trx, state: 'loading' | 'clearing', holder: string): Promise<void> {
    if (atWork !== undefined || !await claimHistory(trx, { state, holder })) {
      throw toConflict('DEMO_DATA_BUSY', 'demo data is being loaded or cleared')
    }
  }

  /** What the planner knows of the tables is no part of the data: it decides neither a load nor a removal. */
  async function analyze(): Promise<void> {
    if (stopping.signal.aborted) {
      return
    }
    await analyzeTables({ db, url: deps.database?.url })
      .catch((cause: unknown) => log.error({ err: cause }, 'the planner does not know yet what was loaded or removed'))
  }

  async function find(from: Db): Promise<DemoHistoryView> {
    const row = await findHistory(from)
    return toView(row && { ...row, isHeld: row.isHeld || (atWork !== undefined && row.holder === atWork) })
  }

  return {
    find: () => find(db),
    async load(actor, { locale, ...request }) {
      const options: HistoryOptions = {
        seed: SEED, days: usualDays, scale: 1, until: deps.now(), timeZone: deps.timeZone, ...request,
      }
      const holder = v4()
      const row = {
        seed: options.seed, days: options.days, locale, fromAt: listDays(options)[0] ?? options.until,
        untilAt: options.until, total: options.days, holder,
      }
      return change(deps, actor, async ({ trx, audit, after }) => {
        const known = await findHistory(trx)
        if (known?.state === 'loaded') {
          throw toConflict('DEMO_DATA_LOADED', 'demo data is there already: clear it first')
        }
        if (known) {
          await claim(trx, 'loading', holder)
          await restartHistory(trx, holder, row)
        }
        else {
          await create(trx, locale)
          await insertHistory(trx, row)
        }
        const view = await find(trx)
        await audit({ action: 'demo_data.load', of: DEMO_DATA, after: view })
        after(() => start(holder, async (step) => {
          if (known) {
            await clearHistory(step, 0)
          }
          const startedMs = performance.now()
          const count = await loadHistory(db, options, {
            locale, step, ...runsAStep !== undefined && { runsAStep },
            makeLife: place =>
              loadLife({ ...deps, wakeRelay: () => undefined }, AUTHOR, { ...place, options, life: LIFE[locale] }),
          })
          await releaseHistory(db, holder, { state: 'loaded', fault: '' })
          log.info({ ...count, tookMs: Math.round(performance.now() - startedMs) }, 'demo data is loaded')
        }))
        return view
      })
    },
    async clear(actor) {
      const holder = v4()
      return change(deps, actor, async ({ trx, audit, after }) => {
        if (!await findHistory(trx)) {
          throw toConflict('NO_DEMO_DATA', 'there is no demo data')
        }
        await claim(trx, 'clearing', holder)
        const view = await find(trx)
        await audit({ action: 'demo_data.clear', of: DEMO_DATA, before: view })
        const runs = await countDemoRuns(trx)
        after(() => start(holder, async (step) => {
          await clearHistory(step, runs)
          await step({ done: runs, total: runs }, deleteDemoProject)
        }))
        return view
      })
    },
    settled: () => working,
    async stop() {
      stopping.abort(new Error('the console ends'))
      await working
    },
  }
}

async function create(trx: Trx, locale: DemoLocale): Promise<void> {
  const { project: name, description } = TEXTS[locale]
  const taken = new Set(await listKeysLike(trx, KEY))
  const key = Array.from({ length: taken.size + 1 }, (_, index) => index === 0 ? KEY : `${KEY}-${index + 1}`)
    .find(candidate => !taken.has(candidate))
    ?? KEY
  if (!await insertDemoProject(trx, { key, name, description })) {
    throw toConflict('DEMO_DATA_BUSY', 'demo data is being loaded')
  }
}

const toConflict = (code: string, message: string) =>
  new AppError('conflict', message, { fields: [{ pointer: '', code, message }] })

const NONE: DemoHistoryView = {
  state: 'none', projectId: null, window: null, days: null, seed: null, progress: { done: 0, total: 0 }, fault: null,
}

function toView(row: HistoryRow | undefined): DemoHistoryView {
  if (!row) {
    return NONE
  }
  const { projectId, state, isHeld, fromAt, untilAt, days, seed, done, total, fault } = row
  const isUnfinished = state !== 'loaded' && !isHeld
  return {
    state: isUnfinished ? 'unfinished' : state as 'loading' | 'loaded' | 'clearing',
    projectId,
    window: { from: fromAt.toISOString(), to: untilAt.toISOString() },
    days,
    seed,
    progress: { done, total },
    fault: isUnfinished ? fault === '' ? 'lost' : fault as 'deadline' | 'failed' | 'stopped' : null,
  }
}
