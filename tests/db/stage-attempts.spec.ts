import { describe, expect, it } from 'vitest'
import { MIGRATIONS } from '#db/migrations'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { stageRunView } from '#shared/contract/run/run.contract'
import type { StageState } from '#shared/domain/run/run-state'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun } from '../support/run/given-run'

const STARTED = new Date('2026-11-20T06:00:00.250Z')
const ENDED = new Date('2026-11-20T06:01:00.500Z')
const PAUSE = { from: ENDED.toISOString(), to: null }

const error = (reason: string) => JSON.stringify({ reason, message: '', stageKey: '', retryable: true, metadata: {} })

describe.each(databases())('stages from before attempts were stored, on %s', (kind) => {
  it('keep their known attempt', async () => {
    const database = await givenDatabase(kind)
    const states: [
      state: StageState, reason: string | null,
      attempt: { state: StageState, finishedAt: string | null, pauses: unknown[] },
    ][] = [
      ['SUCCEEDED', null, { state: 'SUCCEEDED', finishedAt: ENDED.toISOString(), pauses: [] }],
      ['RUNNING', null, { state: 'RUNNING', finishedAt: null, pauses: [] }],
      ['PAUSED', null, { state: 'PAUSED', finishedAt: null, pauses: [PAUSE] }],
      ['QUEUED', null, { state: 'PAUSED', finishedAt: null, pauses: [PAUSE] }],
      ['QUEUED', 'WORKER_LOST', { state: 'CRASHED', finishedAt: ENDED.toISOString(), pauses: [] }],
      ['QUEUED', 'TIMEOUT', { state: 'FAILED', finishedAt: ENDED.toISOString(), pauses: [] }],
      ['RETRY_WAIT', 'TIMEOUT', { state: 'FAILED', finishedAt: ENDED.toISOString(), pauses: [] }],
    ]
    const { runId } = await givenRun(
      database.db, { stages: [...states.map((_, index) => ({ key: `s${index}` })), { key: 'never' }] },
    )
    for (const [index, [state, reason]] of states.entries()) {
      await database.db.updateTable('stageRuns')
        .set({
          state, attempt: 2, startedAt: STARTED, finishedAt: state === 'RUNNING' ? null : ENDED,
          error: reason && error(reason),
        })
        .where('runId', '=', runId).where('stageKey', '=', `s${index}`).execute()
    }

    const migration = MIGRATIONS['0010_pauses_and_attempts']
    await migration?.down?.(database.db.withoutPlugins())
    await migration?.up(database.db.withoutPlugins())

    const stages = await listStageRuns(database.db, runId)
    expect(stages.map(({ attempts }) => attempts)).toEqual([
      ...states.map(([,, attempt]) => [{ attempt: 2, queuedAt: null, startedAt: STARTED.toISOString(), ...attempt }]),
      [],
    ])
    expect(stageRunView.shape.attempts.array().safeParse(stages.map(({ attempts }) => attempts)).success).toBe(true)
    await database.close()
  })
})
