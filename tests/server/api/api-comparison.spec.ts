import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { addToSummary, deleteFineRollups } from '#db/repositories/metric/rollup.repository'
import { setEventCursor } from '#db/repositories/system/event-cursor.repository'
import { createRollup } from '#server/services/metric/rollup'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { createApi } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const tz = 'Asia/Shanghai'

describe.each([mainDatabase()])('comparisons by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const startedAt = Date.now()
  const daysAgo = (days: number, clock: string) =>
    `${new Date(startedAt - days * DAY_MS).toISOString().slice(0, 10)}T${clock}:00+08:00`

  /** A record comes out every 5 minutes; of long ago only quarters of an hour are kept. */
  beforeAll(async () => {
    const rollup = createRollup(null)
    const subject = {
      projectId: DEFAULT_PROJECT_ID, pipelineId: DEFAULT_PROJECT_ID, templateVersion: '', modelVersion: '',
      stageKey: 'publish', stageKind: 'publish',
    }
    for (const [from, to] of [[15, 0], [45, 38]] as const) {
      for (let at = startedAt - from * DAY_MS; at <= startedAt - to * DAY_MS; at += 5 * MINUTE_MS) {
        rollup.add(subject, new Date(at), { recordsIn: 1, recordsOut: 1, terminalRecordsOut: 1 })
      }
    }
    await server.db.transaction().execute(trx => addToSummary(trx, rollup.summary()))
    await deleteFineRollups(server.db, new Date(startedAt - 35 * DAY_MS))
    await sql`
      insert into coverage (source, bucket_start, heard_ms)
      select 'factory', date_bin('5 minutes', at, timestamptz '2020-01-01'), 300000
      from generate_series(${new Date(startedAt - 46 * DAY_MS)}::timestamptz, ${new Date(startedAt)}::timestamptz,
        interval '5 minutes') at`.execute(server.db)
    await server.db.transaction().execute(trx =>
      setEventCursor(trx, 'factory', { cursor: 'c', heardAt: new Date(startedAt) }))
  })

  /** Of ranges on quarters of an hour. */
  async function countRows(range: { from: string, to: string } | null): Promise<number> {
    const { rows: [row] } = await sql<{ records: number }>`
      select coalesce(sum(terminal_records_out), 0)::int as records from metrics_summary
      where grain_seconds = 900 and pipeline_id = ${DEFAULT_PROJECT_ID} and bucket_start >= ${range?.from}
        and bucket_start < ${range?.to}`.execute(server.db)
    return row?.records ?? 0
  }
  const minutesOf = (range: { from: string, to: string } | null) =>
    range ? (Date.parse(range.to) - Date.parse(range.from)) / MINUTE_MS : 0
  const ask = (range: { from: string, to?: string }) =>
    createApi(server.url)('metricCompare', { query: { ...range, tz, metric: 'records_out', grain: 'hour' } })

  it.each([
    ['now-15m'], ['now-1h'], ['now-6h'], ['now-24h'], ['now/d'], ['now-7d'], ['now/w'],
  ])('find no change at a steady pace: %s', async (from) => {
    const { comparison: { now, value, delta, reason, window, nowWindow } } = await ask({ from })

    expect(minutesOf(nowWindow)).toBe(minutesOf(window))
    if (minutesOf(nowWindow) === 0) {
      // A few minutes after the start of a day.
      expect(reason).toBe('no_value')
      return
    }
    expect({ now, value, delta }).toEqual({ now: minutesOf(nowWindow) / 5, value: minutesOf(window) / 5, delta: 0 })
    expect(Date.parse(nowWindow?.to ?? '')).toBeLessThanOrEqual(startedAt)
  })

  it('sum the rows of the windows that they return', async () => {
    const { comparison: { now, value, window, nowWindow } } = await ask({
      from: daysAgo(3, '02:00'), to: daysAgo(3, '04:15'),
    })

    expect([minutesOf(nowWindow), minutesOf(window)]).toEqual([135, 135])
    expect([now, value]).toEqual([await countRows(nowWindow), await countRows(window)])
  })

  it('have equally many quarters of an hour on both sides where nothing finer is kept', async () => {
    const { comparison: { now, value, window, nowWindow } } = await ask({
      from: daysAgo(42, '03:07'), to: daysAgo(42, '04:22'),
    })

    expect([minutesOf(nowWindow), minutesOf(window)]).toEqual([90, 90])
    expect([now, value]).toEqual([await countRows(nowWindow), await countRows(window)])
    expect(now).toBe(18)
  })

  it('of stages have two sides of equal length, too', async () => {
    const { compared, now, before } = await createApi(server.url)(
      'metricStages', { query: { from: 'now-2h', tz, compare: 'mom' } },
    )

    // 120 but for the minutes that the test itself takes.
    const minutes = minutesOf(compared?.now ?? null)

    expect(minutes).toBeGreaterThan(0)
    expect(minutesOf(compared?.before ?? null)).toBe(minutes)
    expect([now, before].map(([stage]) => stage?.recordsOut)).toEqual([minutes / 5, minutes / 5])
  })
})
