import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { createColdStore } from '#artifact/cold-folder'
import { createFolderStore } from '#artifact/folder-store'
import { claimIdempotencyKey } from '#db/repositories/system/idempotency-key.repository'
import { addToSummary, SUMMARY_COUNTERS, type SummaryRow } from '#db/repositories/metric/rollup.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { keepHouse } from '#server/lifecycle/housekeeping'
import { createBackground } from '#server/services/common/background'
import { givenDatabase } from '../support/services/given-database'
import { drawnDatabases } from '../support/services/rounds'
import { hold } from '../support/hold'
import { configOf } from '../support/config-of'

const DAY_MS = 24 * 60 * 60_000
const now = new Date('2026-06-10T12:00:00Z')

/** One bucket of a pipeline, every counter at 1. */
const givenRow = (grainSeconds: number, ageDays: number): SummaryRow => ({
  ...Object.fromEntries(SUMMARY_COUNTERS.map(counter => [counter, 1])) as Pick<SummaryRow, typeof SUMMARY_COUNTERS[number]>,
  grainSeconds,
  bucketStart: new Date(now.getTime() - ageDays * DAY_MS),
  projectId: DEFAULT_PROJECT_ID,
  pipelineId: '01900000-0000-7000-8000-0000000000aa',
  templateVersion: '',
  modelVersion: '',
  stageKey: '',
  stageKind: '',
})

describe.each(drawnDatabases('housekeeping'))('housekeeping on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let house: Parameters<typeof keepHouse>[0]

  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'house-'))
    house = {
      database, db: database.db, artifacts: await createFolderStore(folder), cold: createColdStore(folder),
      live: { publish: () => undefined }, background: createBackground(), retention: () => configOf({}).retention,
    }
  })

  it('drops fine buckets after 35 days and keeps the coarse ones', async () => {
    await database.db.transaction().execute(trx => addToSummary(trx, [givenRow(300, 36), givenRow(300, 34), givenRow(900, 400)]))

    await keepHouse(house, pino({ enabled: false }), now)

    const left = await database.db.selectFrom('metricsSummary').select('grainSeconds').orderBy('grainSeconds').execute()
    expect(left.map(row => row.grainSeconds)).toEqual([300, 900])
  })

  it('deletes expired idempotency keys', async () => {
    const request = { key: v7(), route: 'POST /api/v1/tasks', bodySha256: 'a', holder: v7() }
    await claimIdempotencyKey(database.db, request)
    await database.db.updateTable('idempotencyKeys').set({ expiresAt: new Date(0) }).where('key', '=', request.key).execute()

    await keepHouse(house, pino({ enabled: false }), now)

    expect(await database.db.selectFrom('idempotencyKeys').select('key').where('key', '=', request.key).execute()).toEqual([])
  })
})
