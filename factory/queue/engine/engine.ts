import type { Logger } from 'pino'
import type { WorkerPool } from '../../job/stage-job.ts'
import { tell } from '../../telemetry/happenings.ts'
import { toEvents, usageAfter } from '../domain/batch.ts'
import { endStage, loseStage } from '../domain/stage-steps.ts'
import type { Connection } from '../store/database.ts'
import { markReported } from '../store/model-answer.store.ts'
import type { ReportStore } from '../store/report.store.ts'
import type { RunStore } from '../store/run.store.ts'
import type { Jobs, StageTicket } from '../store/jobs.ts'
import { type RunningStage, runStage } from './running-stage.ts'
import { takeStage } from './start-stage.ts'
import type { Tails } from './tails.ts'
import { untilWritten } from './until-written.ts'

export interface EngineDeps {
  connection: Connection
  runs: RunStore
  reports: ReportStore
  jobs: Jobs
  pool: WorkerPool
  tails: Tails
  workerId: string
  /** Stage kinds that can run here. */
  kinds: ReadonlySet<string>
  log: Logger
  /** See running-stage.ts. */
  longestStretchMs?: number
}

/** Maximum delay for a pause or cancel requested from another process on the same database. */
const WISH_POLL_MS = 500

export type Engine = ReturnType<typeof createEngine>

/** Takes stages from the job queue, runs them and stores their outcome. */
export function createEngine(
  { connection, runs, reports, jobs, pool, tails, workerId, kinds, log, longestStretchMs }: EngineDeps,
) {
  const running = new Map<string, { stage: RunningStage, written: Promise<void> }>()
  let isDraining = false
  let poll: NodeJS.Timeout | undefined

  async function work(ticket: StageTicket, claimLost: AbortSignal): Promise<void> {
    if (isDraining) {
      return giveBack(ticket)
    }
    const taken = await takeStage({ runs, reports, workerId, kinds }, ticket)
    if (!taken) {
      return
    }
    const stage = runStage(
      { pool, reports, tails, log, longestStretchMs }, taken, { stageId: ticket.stageId, jobId: ticket.jobId },
    )
    const written = writeEnd(stage)
    running.set(ticket.jobId, { stage, written })
    claimLost.addEventListener('abort', stage.cancel, { once: true })
    if (isDraining) {
      stage.pause()
    }
    obeyLater()
    await written.finally(() => {
      running.delete(ticket.jobId)
      stage.endTail()
    })
  }

  async function writeEnd(stage: RunningStage): Promise<void> {
    const { outcome, rest, ranMs } = await stage.ended
    await untilWritten(() => runs.change(stage.runId, async (draft, trx) => {
      const model = draft.run.stages.find(it => it.jobId === stage.claim.jobId)
      if (!model) {
        return
      }
      draft.events.push(...toEvents(model.stageId, model.attempt, rest))
      model.usage = usageAfter(model.usage, rest)
      await markReported(trx, rest.tokens)
      model.spentMs += ranMs
      endStage(draft, stage.claim, outcome, Math.random())
    }), log)
  }

  /** The job was fetched but not started: another process may take it. */
  async function giveBack(ticket: StageTicket): Promise<void> {
    await runs.change(ticket.runId, draft => loseStage(draft, ticket, Math.random()))
  }

  async function obeyWishes() {
    if (running.size === 0) {
      return
    }
    const runIds = [...new Set([...running.values()].map(({ stage }) => stage.runId))]
    const wishes = await connection.db.selectFrom('runs')
      .select(['runId', 'state']).where('runId', 'in', runIds).where('state', 'in', ['PAUSING', 'CANCELLING']).execute()
    const stateOf = new Map(wishes.map(({ runId, state }) => [runId, state]))
    for (const { stage } of running.values()) {
      const state = stateOf.get(stage.runId)
      if (state === 'PAUSING') {
        stage.pause()
      }
      if (state === 'CANCELLING') {
        stage.cancel()
      }
    }
  }

  const obeyLater = () => {
    obeyWishes().catch(error => log.warn({ err: error }, 'could not read what is asked of running stages'))
  }

  return {
    async start() {
      await jobs.takeLost(async (ticket) => {
        log.warn(ticket, 'the factory that worked on this stage was stopped or lost: the stage is tried again')
        tell({ type: 'stages lost', count: 1 })
        await giveBack(ticket)
      })
      await jobs.take(pool.lanes, work)
      poll = setInterval(obeyLater, WISH_POLL_MS)
    },

    /** Checks immediately for pauses and cancels. */
    nudge: obeyLater,

    /** Accepts no more stages, lets running ones reach a checkpoint within the given time, and returns the rest. */
    async drain(timeoutMs: number) {
      isDraining = true
      await jobs.stopTaking()
      for (const { stage } of running.values()) {
        stage.pause()
      }
      await atMost(timeoutMs, Promise.allSettled([...running.values()].map(({ written }) => written)))
      for (const { stage } of running.values()) {
        await abandon(stage)
      }
      clearInterval(poll)
    },
  }

  /** It did not reach a checkpoint in time: the next process continues from its last one, in the same attempt. */
  async function abandon(stage: RunningStage) {
    await runs.change(stage.runId, (draft) => {
      const model = draft.run.stages.find(it => it.jobId === stage.claim.jobId)
      if (model) {
        endStage(draft, stage.claim, { type: 'paused', progress: model.progress, checkpoint: undefined }, 0)
      }
    })
    stage.cancel()
  }
}

async function atMost(timeoutMs: number, work: Promise<unknown>) {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([work, timeout])
  clearTimeout(timer)
}
