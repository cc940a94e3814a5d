import { expect, it } from 'vitest'
import { getSeries, getSummary } from '#server/services/metric/metric.service'
import { metricSeriesQuery, metricSummaryQuery } from '#shared/contract/metric.contract'
import { givenDatabase } from '../../support/services/given-database'
import { givenFacts, toDeps } from './metrics-fixture'

it('the last good figures are served, marked as stale, while the database is not responding', async () => {
  const database = await givenDatabase('pglite')
  const deps = toDeps(database)
  const query = metricSummaryQuery.parse({ from: 'now-1h' })
  await givenFacts(database, [{ at: new Date().toISOString(), stage: 'publish', terminalRecordsOut: 5 }])
  const before = await getSummary(deps, query)
  await database.close()
  await deps.cache.invalidate('metrics')

  const after = await getSummary(deps, query)
  const unknown = getSeries(deps, metricSeriesQuery.parse({ from: 'now-1h' }))

  expect(before.stale).toBe(false)
  expect(after).toMatchObject({ stale: true, asOf: before.asOf })
  expect(after.items.find(item => item.metric === 'records_out')).toMatchObject({ value: 5, stale: true })
  await expect(unknown).rejects.toThrow()
})

it('concurrent requests compute a figure once', async () => {
  const database = await givenDatabase('pglite')
  const deps = toDeps(database)
  const query = metricSummaryQuery.parse({ from: 'now-1h' })

  const answers = await Promise.all(Array.from({ length: 50 }, () => getSummary(deps, query)))

  expect(new Set(answers.map(answer => answer.asOf)).size).toBe(1)
  await database.close()
})
