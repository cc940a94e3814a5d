import { expect, it } from 'vitest'
import { NO_SUMS } from '#shared/domain/run/counters'
import { KPIS } from '#server/services/metric/metric-kpi'

it.each(Object.entries(KPIS))('%s reads the counters that it names, and no others', (_, { counters, toValue }) => {
  const read = new Set<string | symbol>()
  const facts = new Proxy(NO_SUMS, { get: (target, name) => (read.add(name), Reflect.get(target, name)) })

  toValue({ counters: facts, latency: [], elapsedMinutes: 1, isOneStage: false })

  expect([...read].sort()).toEqual([...counters].sort())
})
