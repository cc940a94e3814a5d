import { beforeEach, describe, expect, it } from 'vitest'
import { addSamples } from '#db/repositories/alert/alert-sample.repository'
import { updateAlertRule } from '#db/repositories/alert/alert-rule.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { v7 } from 'uuid'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { clearFacts, givenFacts, givenHeard } from '../metric/metrics-fixture'
import { minute, toAlerting, type TestAlerting } from './alert-fixture'

const MINUTE = 60_000

describe.each(drawnDatabases('rule-evaluation'))('rules evaluated on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let alerting: TestAlerting

  beforeEach(async () => {
    alerting = toAlerting(database)
    await alerting.clear()
    await clearFacts(database)
  })

  async function givenFailure(finishedAt: Date) {
    const run = await givenRun(database.db)
    await database.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', finishedAt }).where('id', '=', run.runId).execute()
    return run
  }
  const conditions = async () => (await alerting.alerts()).map(alert => alert.condition)

  it('judges a ratio only when its buckets are settled', async () => {
    await alerting.givenRule({ metric: 'run_success', comparison: 'below', warning: 0.9, windowMs: 10 * MINUTE })
    await givenHeard(database, minute(-60).toISOString(), minute(6).toISOString())
    await givenFacts(database, [{ at: minute(1).toISOString(), runsSucceeded: 1, runsFailed: 1 }])

    await alerting.at(6)
    expect(await alerting.alerts()).toEqual([])
    await givenHeard(database, minute(10).toISOString(), minute(10).toISOString())
    await alerting.at(10)

    expect((await alerting.alerts())[0]).toMatchObject({ condition: 'FIRING', value: 0.5 })
  })

  it('evaluates afterwards what happened while nobody listened', async () => {
    await alerting.givenRule({ metric: 'runs_failed', windowMs: 5 * MINUTE })
    await givenHeard(database, minute(-60).toISOString(), minute(0).toISOString())
    await alerting.at(0)
    await givenHeard(database, minute(0).toISOString(), minute(60).toISOString())
    await givenFacts(database, [{ at: minute(22).toISOString(), runsFailed: 2 }])

    await alerting.at(60)

    expect((await alerting.alerts())
      .map(({ condition, peak, firedAt, resolvedAt }) => ({ condition, peak, firedAt, resolvedAt })))
      .toEqual([{ condition: 'RESOLVED', peak: 2, firedAt: minute(25), resolvedAt: minute(30) }])
  })

  it('counts failures above the threshold although data is missing, and nothing else', async () => {
    await alerting.givenRule({ metric: 'runs_failed', windowMs: 60 * MINUTE, noData: 'alert' })
    await givenHeard(database, minute(-120).toISOString(), minute(-60).toISOString())
    await givenHeard(database, minute(0).toISOString(), minute(0).toISOString())
    await givenFacts(database, [{ at: minute(-1).toISOString(), runsFailed: 1 }])

    await alerting.at(0)

    expect(await conditions()).toEqual(['FIRING'])
  })

  it.each([
    ['alert', ['NO_DATA']], ['keep', []], ['show', ['NO_DATA']],
  ] as const)('says with the mode %s %j when the factory is not heard', async (noData, expected) => {
    await alerting.givenRule({ metric: 'run_success', comparison: 'below', warning: 0.9, noData })
    await givenHeard(database, minute(-60).toISOString(), minute(0).toISOString())

    await alerting.at(30)

    expect(await conditions()).toEqual(expected)
  })

  it('does not judge its own measurements before it has listened for a while', async () => {
    await alerting.givenRule({ metric: 'services_down', noData: 'alert' })

    await alerting.at(1, { isInGrace: true })
    expect(await alerting.alerts()).toEqual([])
    await alerting.at(2)

    expect(await conditions()).toEqual(['NO_DATA'])
  })

  it('warns of the budget of its own project, and is silent without one', async () => {
    const rule = { metric: 'budget_used', warning: 0.8, critical: 1, windowMs: 5 * MINUTE, noData: 'alert' as const }
    await alerting.givenRule(rule)
    await addSamples(database.db, [{ metric: 'budget_used', label: v7(), at: minute(0), count: 1, sum: 5 }])

    await alerting.at(1)
    expect(await conditions()).toEqual([])
    await addSamples(
      database.db, [{ metric: 'budget_used', label: DEFAULT_PROJECT_ID, at: minute(1), count: 1, sum: 0.9 }],
    )
    await alerting.at(2)

    expect(await alerting.alerts()).toMatchObject([{ severity: 'warning' }])
  })

  it('marks a rule whose metric no longer exists', async () => {
    const rule = await alerting.givenRule({ metric: 'gone' })

    await alerting.at(1)

    expect(await conditions()).toEqual(['EVAL_ERROR'])
    expect(await database.db.selectFrom('alertRules').select('error').where('id', '=', rule.id).executeTakeFirst())
      .toEqual({ error: 'UNKNOWN_METRIC' })
  })

  it('watches how old the versions of a dataset are that is updated', async () => {
    await alerting.givenRule({ metric: 'dataset_age', groupBy: ['dataset'], warning: 30 * MINUTE })
    const [often, once] = [v7(), v7()]
    for (const id of [often, once]) {
      await database.db.insertInto('datasets')
        .values({ id, projectId: DEFAULT_PROJECT_ID, name: id, description: '', archivedAt: null }).execute()
    }
    const seal = (datasetId: string, createdAt: Date, semver: string) =>
      database.db.insertInto('datasetVersions').values({
        id: v7(), projectId: DEFAULT_PROJECT_ID, datasetId, semver, state: 'SEALED', manifest: '{}', manifestUri: '',
        manifestSha256: '', rows: 1, bytes: 1, columns: '[]', stats: '{}', parents: '[]', producedByRun: v7(),
        producedByStage: 'out', createdAt,
      }).execute()
    await seal(often, minute(-100), '1.0.0')
    await seal(often, minute(-10), '1.1.0')
    await seal(once, minute(-200), '1.0.0')

    await alerting.at(10)
    expect(await alerting.alerts()).toEqual([])
    await alerting.at(21)

    expect((await alerting.alerts()).map(({ labels, value }) => ({ labels, value })))
      .toEqual([{ labels: { dataset: often }, value: 31 * MINUTE }])
  })

  it('evaluates nothing of a rule that was changed meanwhile, disabled or archived', async () => {
    const rule = await alerting.givenRule()
    await givenFailure(minute(0))
    await database.db.transaction().execute(trx => updateAlertRule(trx, rule.id, { isEnabled: false }))

    await alerting.at(1)

    expect(await alerting.alerts()).toEqual([])
  })
})
