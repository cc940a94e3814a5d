import { setTimeout as wait } from 'node:timers/promises'
import type { AlertMetricName } from '#shared/domain/alert/alert-metric'
import { ensureReadyMade } from '#db/repositories/alert/alert-rule.repository'
import { createWakingLoop } from '../../common/waking-loop'
import type { DeliveryDeps, SamplingDeps } from './alerting-deps'
import { createDeliveries, type DeliveryTimes } from './deliver'
import { evaluateOnce } from './evaluate'
import { createCallSampler, sampleGauges } from './sample'

export interface Alerting {
  start: () => void
  stop: () => Promise<void>
  /** Evaluates rules in one console at a time, until `signal` aborts; never throws. */
  lead: (signal: AbortSignal) => Promise<void>
  /** failures: a run has failed, or was decided. */
  wake: (what: 'failures' | 'all') => void
  wakeDeliveries: () => void
}

export interface AlertingTimes extends DeliveryTimes {
  /** Distance of evaluations of all rules, and of measurements; read each time. */
  periodMs?: number
  /** For how long after the start nothing that the console measures raises an alert. */
  graceMs?: number
}

const PERIOD_MS = 15_000
const GRACE_MS = 60_000
/** Shortest distance of evaluations, however many runs fail. */
const PROMPT_MS = 250
/** What a run that ends changes at once. */
const PROMPT_METRICS: readonly AlertMetricName[] = ['failures_open', 'runs_failed']

/** Facts → alerts → channels. */
export function createAlerting(deps: SamplingDeps & DeliveryDeps, times: AlertingTimes = {}): Alerting {
  const { log } = deps
  const { graceMs = GRACE_MS } = times
  const periodMs = () => times.periodMs ?? PERIOD_MS
  const deliveries = createDeliveries(deps, times)
  const sampleCalls = createCallSampler(deps)
  const calls = createWakingLoop(
    () => attempt('the gRPC calls could not be stored', sampleCalls).then(() => false), periodMs,
  )
  let wakeUp = () => {}
  let isWoken = false
  let nextFullMs = 0

  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    }
    catch (error) {
      log.warn({ err: error }, what)
      return undefined
    }
  }

  /** Ends early when there is something to look at. */
  async function rest(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController()
    wakeUp = () => woken.abort()
    if (!isWoken && !signal.aborted) {
      await wait(Math.max(0, ms), undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined)
    }
  }

  async function evaluate(isFull: boolean, isInGrace: boolean): Promise<number> {
    const round = await attempt('alert rules could not be evaluated', () =>
      evaluateOnce(deps, { isInGrace, ...!isFull && { metrics: PROMPT_METRICS } }))
    if (round?.hasDelivery) {
      deliveries.wake()
    }
    return round?.dueInMs ?? Infinity
  }

  return {
    start() {
      deliveries.start()
      calls.start()
    },
    async stop() {
      await Promise.all([deliveries.stop(), calls.stop()])
    },
    async lead(signal) {
      const startedMs = performance.now()
      nextFullMs = startedMs
      await attempt('the ready-made alert rules could not be created', () =>
        deps.db.transaction().execute(trx => ensureReadyMade(trx)))
      while (!signal.aborted) {
        const isFull = performance.now() >= nextFullMs
        isWoken = false
        if (isFull) {
          nextFullMs = performance.now() + periodMs()
          await attempt('the factory could not be measured', () => sampleGauges(deps))
        }
        const dueInMs = await evaluate(isFull, performance.now() - startedMs < graceMs)
        nextFullMs = Math.min(nextFullMs, performance.now() + dueInMs)
        // Many runs that fail together are one evaluation.
        await wait(PROMPT_MS, undefined, { signal }).catch(() => undefined)
        await rest(nextFullMs - performance.now(), signal)
      }
    },
    wakeDeliveries: deliveries.wake,
    wake(what) {
      isWoken = true
      nextFullMs = what === 'all' ? performance.now() : nextFullMs
      wakeUp()
    },
  }
}
