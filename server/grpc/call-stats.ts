import { Counter, Histogram, type Registry } from 'prom-client'
import type { GrpcStatusName } from './grpc-error'
import { createMethodTallies, type MethodFigures } from './method-tallies'

/** Caller errors and cancelled calls: they say nothing about the service. */
const EXCLUDED: readonly GrpcStatusName[] = [
  'INVALID_ARGUMENT', 'NOT_FOUND', 'ALREADY_EXISTS', 'FAILED_PRECONDITION', 'CANCELLED',
]

const WINDOW_MINUTES = 60

export interface CallCounts {
  /** Calls that count for the success rate of the service. */
  counted: number
  ok: number
  /** 0 to 1; null when nothing was counted. */
  successRatio: number | null
}

export interface CallStatsSnapshot {
  /** Start of the window; at most the last 60 minutes. */
  since: Date
  /** From the caller's view, after retries. */
  calls: CallCounts
  /** Per attempt on the wire. */
  attempts: CallCounts
  retries: number
}

export interface CallStats {
  /** One attempt on the wire. */
  attempt: (service: string, method: string, code: GrpcStatusName, isRetry: boolean) => void
  /** One call of a gateway, however many attempts it took. */
  call: (service: string, method: string, code: GrpcStatusName, durationMs: number) => void
  snapshot: () => CallStatsSnapshot
  /** By name of service and method. */
  methods: () => MethodFigures[]
}

interface Minute {
  minute: number
  calls: number
  callsOk: number
  attempts: number
  attemptsOk: number
  retries: number
}

/** Counts for Prometheus since the start, and for our own page over the last hour. */
export function createCallStats(registry: Registry, now: () => number = Date.now): CallStats {
  const startedAt = now()
  const labelNames = ['service', 'method', 'code'] as const
  const registers = [registry]
  const calls = new Counter({
    name: 'grpc_client_calls_total', help: 'Calls by outcome after retries.', labelNames, registers,
  })
  const attempts = new Counter({
    name: 'grpc_client_attempts_total', help: 'Tries on the wire by outcome.', labelNames, registers,
  })
  const retries = new Counter({
    name: 'grpc_client_retries_total', help: 'Tries that repeat one before.',
    labelNames: ['service', 'method'] as const, registers,
  })
  const seconds = new Histogram({
    name: 'grpc_client_call_duration_seconds',
    help: 'Duration of calls, retries included.',
    labelNames: ['service', 'method'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers,
  })
  // Looking up a child by its labels is most of a metric's cost.
  const countCall = remembered((service, method, code) => calls.labels(service, method, code))
  const countAttempt = remembered((service, method, code) => attempts.labels(service, method, code))
  const timeCall = remembered((service, method) => seconds.labels(service, method))
  let minutes: Minute[] = []
  const byMethod = createMethodTallies()

  function current(): Minute {
    const minute = Math.floor(now() / 60_000)
    const last = minutes.at(-1)
    if (last?.minute === minute) {
      return last
    }
    const fresh = { minute, calls: 0, callsOk: 0, attempts: 0, attemptsOk: 0, retries: 0 }
    minutes = [...minutes.filter(it => it.minute > minute - WINDOW_MINUTES), fresh]
    return fresh
  }

  return {
    attempt(service, method, code, isRetry) {
      countAttempt(service, method, code).inc()
      if (isRetry) {
        retries.labels(service, method).inc()
      }
      byMethod.attempt(service, method, isRetry)
      const minute = current()
      minute.retries += isRetry ? 1 : 0
      if (EXCLUDED.includes(code)) {
        return
      }
      minute.attempts += 1
      minute.attemptsOk += code === 'OK' ? 1 : 0
    },
    call(service, method, code, durationMs) {
      countCall(service, method, code).inc()
      timeCall(service, method, '').observe(durationMs / 1_000)
      byMethod.call(service, method, { durationMs, isCounted: !EXCLUDED.includes(code), isOk: code === 'OK' })
      if (EXCLUDED.includes(code)) {
        return
      }
      const minute = current()
      minute.calls += 1
      minute.callsOk += code === 'OK' ? 1 : 0
    },
    methods: byMethod.figures,
    snapshot() {
      const from = Math.floor(now() / 60_000) - WINDOW_MINUTES + 1
      const window = minutes.filter(it => it.minute >= from)
      const sum = (pick: (minute: Minute) => number) => window.reduce((total, minute) => total + pick(minute), 0)
      return {
        since: new Date(Math.max(startedAt, from * 60_000)),
        calls: toCounts(sum(it => it.calls), sum(it => it.callsOk)),
        attempts: toCounts(sum(it => it.attempts), sum(it => it.attemptsOk)),
        retries: sum(it => it.retries),
      }
    },
  }
}

function remembered<T>(make: (service: string, method: string, code: string) => T) {
  const made = new Map<string, T>()
  return (service: string, method: string, code: string): T => {
    const key = `${service}/${method}/${code}`
    const known = made.get(key) ?? make(service, method, code)
    made.set(key, known)
    return known
  }
}

const toCounts = (counted: number, ok: number): CallCounts => ({
  counted, ok, successRatio: counted === 0 ? null : ok / counted,
})
