import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun, type GivenRunOptions } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'

describe.each([mainDatabase()])('a run that dropped most of its records, by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  interface Ended extends GivenRunOptions { dropped: number, state?: 'SUCCEEDED' | 'FAILED', of?: GivenRun }

  /** Ended, with 100 records read. `of`: a run of the same pipeline. */
  async function givenEnded({ dropped, state = 'SUCCEEDED', of, ...options }: Ended): Promise<GivenRun> {
    const run = await givenRun(server.db, options)
    const counts = { recordsIn: 100, recordsDropped: dropped, recordsOut: 100 - dropped }
    await server.db.updateTable('taskRuns')
      .set({ ...counts, observedState: state, ...of && { pipelineId: of.pipelineId } })
      .where('id', '=', run.runId).execute()
    return run
  }
  const isMarked = async ({ runId }: GivenRun) => (await api('runGet', { params: { id: runId } })).hasDroppedMost

  it('is marked as the first of its pipeline from nine of ten on', async () => {
    expect(await isMarked(await givenEnded({ dropped: 90 }))).toBe(false)
    expect(await isMarked(await givenEnded({ dropped: 91 }))).toBe(true)
    expect(await isMarked(await givenEnded({ dropped: 91, recordLimit: 100 }))).toBe(false)
    expect(await isMarked(await givenEnded({ dropped: 91, state: 'FAILED' }))).toBe(false)
  })

  it('is measured by the full runs before it that succeeded, not by those after it', async () => {
    const first = await givenEnded({ dropped: 10, createdAt: new Date('2026-11-01') })
    const failed = { dropped: 99, state: 'FAILED' as const, createdAt: new Date('2026-11-02') }
    await givenEnded({ ...failed, of: first })
    await givenEnded({ dropped: 99, recordLimit: 100, createdAt: new Date('2026-11-03'), of: first })
    const later = await givenEnded({ dropped: 60, createdAt: new Date('2026-11-04'), of: first })

    expect(await isMarked(later)).toBe(true)
    expect(await isMarked(first)).toBe(false)
  })

  it('is as usual where earlier ones dropped as much', async () => {
    const first = await givenEnded({ dropped: 95, createdAt: new Date('2026-11-01') })
    const second = await givenEnded({ dropped: 96, createdAt: new Date('2026-11-02'), of: first })

    expect(await isMarked(first)).toBe(true)
    expect(await isMarked(second)).toBe(false)
  })
})
