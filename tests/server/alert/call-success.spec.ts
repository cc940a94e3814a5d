import { beforeEach, describe, expect, it } from 'vitest'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { clearFacts, givenFacts, givenHeard } from '../metric/metrics-fixture'
import { minute, toAlerting, type TestAlerting } from './alert-fixture'

const MINUTE = 60_000

describe.each(databases())('the success of model calls on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let alerting: TestAlerting

  beforeEach(async () => {
    alerting = toAlerting(database)
    await clearFacts(database)
    await alerting.clear()
  })

  it('is judged without cancelled ones', async () => {
    const limit = { comparison: 'below', warning: 0.9 } as const
    await alerting.givenRule({ metric: 'call_success', ...limit, windowMs: 10 * MINUTE, groupBy: ['model'] })
    await givenHeard(database, minute(-60).toISOString(), minute(10).toISOString())
    const calls = (model: string, modelCallsFailed: number, modelCallsCancelled: number) =>
      ({ at: minute(1).toISOString(), stage: 'ask', model, modelCalls: 100, modelCallsFailed, modelCallsCancelled })
    await givenFacts(database, [calls('bad', 5, 90), calls('good', 0, 90), calls('unknown', 0, 100)])

    await alerting.at(10)

    expect((await alerting.alerts()).map(({ labels, value }) => [labels.model, value])).toEqual([['bad', 0.5]])
  })
})
