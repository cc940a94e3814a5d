import { hash } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { LRUCache } from 'lru-cache'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { CheckPool } from '../../check/check-pool.ts'
import type { CheckJob } from '../../check/check-job.ts'
import { type Patience, within } from '../../check/patience.ts'
import type { Plan } from './catalog.ts'
import { StageFailure } from '../../stages/stage-definition.ts'
import { DOMAIN, invalid } from '../message/refusal.ts'

type PlanJob = Extract<CheckJob, { type: 'plan' }>

/** By the clock: the thread may have to be started first, and get little of the processor. */
const LONGEST_MS = 600_000
/** Planning is cheap, unless its patterns are made to be dear. */
const CPU_MS = 4_000
const KEPT_PLANS = 200
const RETRY_MS = 1_000

/**
 * Plans follow from the stages alone, so each is worked out once. The work goes on when its caller has left: on a
 * busy machine it takes longer than a call may, and a run whose plan was begun anew with each call might never be
 * accepted.
 */
export function createPlanWork(checks: Pick<CheckPool, 'run'>) {
  const known = new LRUCache<string, Promise<Plan>>({ max: KEPT_PLANS })

  function begin(key: string, job: PlanJob): Promise<Plan> {
    const work = checks.run(job, { deadlineMs: LONGEST_MS, cpuMs: CPU_MS }).catch(toRefusal)
    known.set(key, work)
    // Whoever waits hears of the failure; the next caller tries again.
    work.catch(() => known.peek(key) === work && known.delete(key))
    return work
  }

  /**
   * @throws GrpcError UNAVAILABLE when it is not done in time, INVALID_ARGUMENT when it takes too much
   * @throws StageFailure when it cannot be done
   */
  return (job: PlanJob, patience: Patience): Promise<Plan> => {
    const key = hash('sha256', JSON.stringify([job.stages, job.inputColumns, [...job.sourceColumns]]))
    return within(known.get(key) ?? begin(key, job), patience, toLate)
  }
}

function toRefusal(error: unknown): never {
  throw error instanceof StageFailure && error.reason === 'TOO_SLOW'
    ? invalid([{ field: 'stages', description: `take more than ${CPU_MS} ms of processor time to check` }], 'TOO_SLOW')
    : error
}

function toLate(waitMs: number): GrpcError {
  const ms = Math.round(waitMs)
  return new GrpcError(status.UNAVAILABLE, `took longer than ${ms} ms`, {
    reason: 'TOO_SLOW', domain: DOMAIN, metadata: { ms: String(ms) }, retryDelayMs: RETRY_MS,
  })
}
