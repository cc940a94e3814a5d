import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { countAlertsByTab } from '#db/repositories/alert/alert.repository'
import { createDemoHistory } from '#server/history/history'
import { LIFE } from '#server/history/texts'
import { getQualityMetrics } from '#server/services/metric/metric-quality'
import { getBudget } from '#server/services/model/budget.service'
import { getOverview } from '#server/services/overview/overview.service'
import { listDecisions } from '#db/repositories/overview/handover.repository'
import { getBoard, getQcLot } from '#server/services/quality/lot.service'
import { createRelease, listReleases } from '#server/services/release/release.service'
import { qcBoardQuery } from '#shared/contract/quality/qc-lot.contract'
import { releaseListQuery } from '#shared/contract/release/release.contract'
import { toCountedSeverity } from '#shared/domain/quality/lot-judgement'
import { LEAST_VERDICTS } from '#shared/domain/quality/quality-metric'
import { BOARD_COLUMNS } from '#shared/domain/quality/lot-state'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { configOf } from '../../support/config-of'
import { givenThreads } from '../../support/quality/given-threads'
import { mainDatabase } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { toDeps } from '../metric/metrics-fixture'

const TZ = 'Asia/Shanghai'
const ACTOR = { name: 'operator', requestId: 'r' }
const DAYS = 26
/** Days of which every run is kept. */
const RAW_DAYS = 24
/** Two thousand runs with all their rows. */
const LOAD_MS = 300_000
const UNTIL = new Date(Date.now() - 60_000)

describe('the life in demo data', () => {
  const database = hold(() => givenDatabase(mainDatabase()))
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-life-'))
  const artifacts = hold(async () => ({
    ...await createFolderStore(folder), close: () => rmSync(folder, { recursive: true, force: true }),
  }))
  const threads = hold(() => givenThreads())

  beforeAll(async () => {
    const history = createDemoHistory({
      ...toDeps(database), artifacts, threads, live: { publish: () => undefined }, timeZone: TZ,
      log: { error: console.error, info: () => undefined }, now: () => UNTIL,
    })
    await history.load(ACTOR, { locale: 'zh-CN', days: DAYS, rawDays: RAW_DAYS })
    await history.settled()
  }, LOAD_MS)

  it('has at least sixty runs on each recent working day', async () => {
    const { rows } = await sql<{ runs: number }>`
      select count(*)::int as runs from task_runs
        where project_id = ${DEMO_PROJECT_ID} and created_at < date_trunc('day', ${UNTIL}::timestamptz, ${TZ})
        and extract(isodow from created_at at time zone ${TZ}) <= 5
          group by date_trunc('day', created_at, ${TZ})`.execute(database.db)

    expect(rows.length).toBeGreaterThan(12)
    expect(Math.min(...rows.map(({ runs }) => runs))).toBeGreaterThanOrEqual(60)
  })

  it('has failures that were handled and failures that wait, and alerts in every state', async () => {
    const { rows } = await sql<{ disposition: string, runs: number }>`
      select disposition, count(*)::int as runs from task_runs where project_id = ${DEMO_PROJECT_ID}
        group by 1`.execute(database.db)
    const runs = Object.fromEntries(rows.map(row => [row.disposition, row.runs]))
    expect(runs).toMatchObject({ open: 9, rerun_ok: expect.any(Number) })
    expect((await getOverview(toDeps(database), { projectId: DEMO_PROJECT_ID })).openFailures.total).toBe(9)

    const { history, ...counts } = await countAlertsByTab(database.db, DEMO_PROJECT_ID, new Date(0))
    expect(counts).toMatchObject({ firingCritical: 1, firingWarning: 1, pending: 0, acked: 1, silenced: 1 })
    expect(history).toBeGreaterThan(5)
    const { rows: alerts } = await sql<{ reason: string, runs: number, pipelines: number }>`
      select alerts.labels ->> 'reason' as reason, alerts.value::int as runs,
        jsonb_array_length(alerts.pipelines) as pipelines
      from alerts join alert_rules rule on rule.id = alerts.rule_id and rule.ready_made = 'run_failed'
        where alerts.project_id = ${DEMO_PROJECT_ID} and alerts.resolved_at is null order by 1`.execute(database.db)
    const { rows: failures } = await sql`
      select error ->> 'reason' as reason, count(*)::int as runs, count(distinct pipeline_id)::int as pipelines
      from task_runs where project_id = ${DEMO_PROJECT_ID} and disposition = 'open' group by 1
        order by 1`.execute(database.db)
    expect(alerts).toEqual(failures)
    expect(alerts).toContainEqual({ reason: 'MODEL_UNAVAILABLE', runs: 3, pipelines: 2 })
  })

  it('has lots in each column of the board, judged as their counts say', async () => {
    const board = await getBoard({ db: database.db }, qcBoardQuery.parse({ projectId: DEMO_PROJECT_ID }))
    for (const column of BOARD_COLUMNS.filter(name => name !== 'closed')) {
      expect(board.columns.find(it => it.column === column)?.items, column).not.toEqual([])
    }
    const lots = await database.db.selectFrom('qcLots').selectAll().where('projectId', '=', DEMO_PROJECT_ID).execute()
    for (const lot of lots) {
      const samples = await database.db.selectFrom('qcSamples').selectAll().where('lotId', '=', lot.id).execute()
      const verdicts = await database.db
        .selectFrom('qcVerdicts').selectAll().where('lotId', '=', lot.id).where('role', '=', 'first').execute()
      expect(samples.length).toBe(lot.state === 'OPEN' ? 0 : lot.sampleSize)
      const severities = verdicts.map(verdict =>
        toCountedSeverity({ verdict: verdict.verdict as 'PASS', defects: verdict.defects }, lot.policy.review.defects))
      expect({
        failed: verdicts.filter(({ verdict }) => verdict === 'FAIL').length,
        major: severities.filter(severity => severity === 'major').length,
      })
        .toEqual({ failed: lot.failed, major: lot.major })
    }
  })

  it('tells of its lots at the times of their story, not at that of the load', async () => {
    const lots = await database.db.selectFrom('qcLots').selectAll().where('projectId', '=', DEMO_PROJECT_ID).execute()
    for (const { id, createdAt, decidedAt } of lots) {
      const { history } = await getQcLot({ db: database.db }, id)
      const last = history.at(-1)
      expect(history[0]).toMatchObject({ action: 'qc_lot.create', at: createdAt.toISOString() })
      expect(last?.at).toBe((decidedAt ?? createdAt).toISOString())
    }
    const decided = lots.flatMap(({ decidedAt }) => decidedAt ?? [])
    const day = { projectId: DEMO_PROJECT_ID, pipelineId: undefined }
    const first = new Date(Math.min(...decided.map(Number)))
    const told = await listDecisions(database.db, { ...day, from: first, to: new Date(first.getTime() + 1) }, 10)
    expect(told.items.map(({ at }) => at)).toEqual([first])
    const since = new Date(UNTIL.getTime() - 1)
    const { items } = await listDecisions(database.db, { ...day, from: since, to: new Date(Date.now() + 60_000) }, 100)
    expect(items.filter(({ kind }) => /^(?:lot|release)_/.test(kind))).toEqual([])
  })

  it('has verdicts of the last day, so that its statistics of quality have something to tell', async () => {
    const { total, by } = await getQualityMetrics({ db: database.db, timeZone: TZ }, {
      projectId: DEMO_PROJECT_ID, from: 'now-24h', to: 'now', tz: TZ, grain: 'hour',
    })

    expect(total.verdicts).toBeGreaterThanOrEqual(LEAST_VERDICTS)
    expect(by.reviewer.length).toBeGreaterThan(0)
    expect(by.stage.length).toBeGreaterThan(0)
  })

  it('has lots that are due as their policy says, none of them within days of the load', async () => {
    const lots = await database.db.selectFrom('qcLots').selectAll()
      .where('projectId', '=', DEMO_PROJECT_ID).where('dueAt', 'is not', null).execute()
    const hoursOf = (from: Date, to: Date | null) => Math.round(((to?.getTime() ?? 0) - from.getTime()) / 3_600_000)

    expect(lots.map(({ createdAt, dueAt }) => hoursOf(createdAt, dueAt)))
      .toEqual(lots.map(({ policy }) => policy.review.dueHours))
    expect(lots.filter(({ decidedAt, dueAt }) => decidedAt && dueAt && decidedAt > dueAt)).toEqual([])
    const open = lots.filter(({ decidedAt }) => !decidedAt)
    expect(open.length).toBeGreaterThan(1)
    expect(Math.min(...open.map(({ dueAt }) => hoursOf(UNTIL, dueAt)))).toBeGreaterThan(3 * 24)
  })

  it('has versions whose rows are those of their runs, and a release that verifies beside a draft', async () => {
    const { rows: versions } = await sql<{ rows: number, recordsOut: number, bytes: number }>`
      select version.rows, run.records_out, version.bytes from dataset_versions version
        join task_runs run on run.id = version.produced_by_run
      where version.project_id = ${DEMO_PROJECT_ID}`.execute(database.db)
    expect(versions.length).toBeGreaterThan(8)
    expect(versions.filter(({ rows, recordsOut }) => rows !== recordsOut)).toEqual([])

    const { items } = await listReleases({ db: database.db }, releaseListQuery.parse({ projectId: DEMO_PROJECT_ID }))
    expect(items.map(({ state }) => state).sort()).toEqual(['DRAFT', 'PUBLISHED'])
    const published = await database.db.selectFrom('releases')
      .selectAll().where('projectId', '=', DEMO_PROJECT_ID).where('state', '=', 'PUBLISHED').executeTakeFirstOrThrow()
    expect(published.verified?.files.length).toBeGreaterThan(8)
    expect(published.verified?.files.filter(({ problem }) => problem !== '')).toEqual([])
    expect(published.gates.every(({ isPassed }) => isPassed)).toBe(true)
  })

  it('has prices, a budget and costs that add up', async () => {
    const budget = await getBudget(
      { db: database.db, timeZone: TZ, settings: { config: () => configOf({}) } }, DEMO_PROJECT_ID,
    )
    expect(budget).toMatchObject({ amount: '1200', currency: 'CNY', unpricedTokens: 0 })
    const { rows: [wrong] } = await sql<{ count: number }>`
      select count(*)::int as count from tokens_usage usage join model_prices price
        on price.subject = 'model:' || usage.model and usage.occurred_at >= price.valid_from
        and (price.valid_until is null or usage.occurred_at < price.valid_until)
      where usage.project_id = ${DEMO_PROJECT_ID} and usage.cost is distinct
        from (usage.input_tokens * price.input_price + usage.output_tokens * price.output_price)
          / 1000000`.execute(database.db)
    expect(wrong).toEqual({ count: 0 })
  })

  it('has calls that are counted by the configurations of their models', async () => {
    const { rows } = await sql<{ name: string | null, isRight: boolean }>`
      select config.name, bool_and(config.model is not distinct from usage.model) as is_right
      from tokens_usage usage left join model_configs config on config.id = usage.config_id
      where usage.project_id = ${DEMO_PROJECT_ID} group by config.name`.execute(database.db)

    expect(rows.map(({ name }) => name).sort()).toEqual(Object.values(LIFE['zh-CN'].model).sort())
    expect(rows.filter(({ isRight }) => !isRight)).toEqual([])
  })

  it('is nothing that anybody can add to', async () => {
    const version = await database.db.selectFrom('datasetVersions')
      .select(['datasetId', 'semver']).where('projectId', '=', DEMO_PROJECT_ID).limit(1).executeTakeFirstOrThrow()
    await expect(createRelease({ ...toDeps(database), artifacts, threads, live: { publish: () => undefined } }, ACTOR, {
      datasetId: version.datasetId, version: version.semver,
    }))
      .rejects.toMatchObject({ fields: [{ code: 'DEMO_PROJECT' }] })
  })
})
