import { describe, expect, it } from 'vitest'
import { runBulkAnswer } from '#shared/contract/run/run-list.contract'
import { runDetail } from '#shared/contract/run/run.contract'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'

const MISSING = '0190ffff-0000-7000-8000-000000000000'

describe.each([mainDatabase()])('decisions about failed runs by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setRun = ({ runId }: GivenRun, change: object) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()

  async function givenFailure(observedState = 'FAILED') {
    const run = await givenRun(server.db)
    await setRun(run, { observedState, disposition: 'open', finishedAt: new Date() })
    return run.runId
  }

  const auditsOf = (ids: string[]) => server.db
    .selectFrom('auditLog').select(['action', 'actor', 'after']).where('nounId', 'in', ids).orderBy('id').execute()
  const decide = (id: string, version: number, body: { disposition: 'open' | 'rerun_ok' | 'waived', note?: string }) =>
    api('runDecide', { params: { id }, version, body })
  const dispositionOf = async (id: string) => (await api('runGet', { params: { id } })).disposition

  it('store who decided, when and why, and tell the pages', async () => {
    const id = await givenFailure()
    const { version } = await api('runGet', { params: { id } })
    server.published.length = 0

    const waived = runDetail.parse(await decide(id, version, { disposition: 'waived', note: 'known' }))

    expect(waived).toMatchObject({
      disposition: 'waived', dispositionNote: 'known', decidedBy: 'operator', fixedBy: null, version: version + 1,
    })
    expect(Date.parse(waived.decidedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    expect(server.published).toEqual(['runs', `run:${id}`])
    expect(await auditsOf([id]))
      .toEqual([{ action: 'run.decide', actor: 'operator', after: { disposition: 'waived', note: 'known' } }])
  })

  it('reopen a failure that a run has fixed, and forget that run', async () => {
    const failure = await givenRun(server.db)
    const success = await givenRun(server.db, { after: failure })
    await setRun(failure, {
      observedState: 'CRASHED', disposition: 'rerun_ok', decidedAt: new Date(), fixedByRunId: success.runId,
      finishedAt: new Date(),
    })
    const before = await api('runGet', { params: { id: failure.runId } })

    const after = await decide(failure.runId, before.version, { disposition: 'open' })

    expect(before).toMatchObject({ decidedBy: '', fixedBy: { id: success.runId, name: 'run', recordsFailed: 0 } })
    expect(after).toMatchObject({ disposition: 'open', decidedBy: 'operator', fixedBy: null })
  })

  it('are refused without a version, with an old one, of an unknown run and with a wrong body', async () => {
    const id = await givenFailure()
    const { version } = await api('runGet', { params: { id } })
    const { status: unversioned } = await fetch(`${server.url}/api/v1/runs/${id}`, {
      method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ disposition: 'open' }),
    })

    const stale = await failureOf(decide(id, version - 1, { disposition: 'rerun_ok' }))
    const missing = await failureOf(decide(MISSING, 1, { disposition: 'rerun_ok' }))
    const silent = await failureOf(decide(id, version, { disposition: 'waived', note: ' ' }))

    expect([unversioned, stale.status, missing.status, silent.status]).toEqual([428, 412, 404, 400])
    expect(await dispositionOf(id)).toBe('open')
  })

  it('empty the open failures of the overview', async () => {
    const before = (await api('overviewGet')).openFailures.total
    const ids = [await givenFailure(), await givenFailure('CRASHED')]
    const open = (await api('overviewGet')).openFailures.total

    await api('runBulk', { body: { action: 'resolve', ids } })

    expect(open).toBe(before + 2)
    expect((await api('overviewGet')).openFailures.total).toBe(before)
  })

  describe('for many runs', () => {
    it('are previewed for each run as a dry run, without a reason, and change nothing', async () => {
      const [failure, other] = [await givenFailure(), await givenRun(server.db)]

      const answer = runBulkAnswer.parse(await api(
        'runBulk', { body: { action: 'waive', ids: [failure, other.runId, MISSING], dryRun: true } },
      ))

      expect(answer).toMatchObject({ action: 'waive', dryRun: true, done: 1, skipped: 1, missing: 1 })
      expect(answer.items.map(item => item.result)).toEqual(['done', 'skipped', 'missing'])
      expect(await dispositionOf(failure)).toBe('open')
    })

    it('are made for each run that takes them, and wake nobody', async () => {
      const ids = [await givenFailure(), await givenFailure('CRASHED')]
      const wakes = server.wakes()
      server.published.length = 0

      const answer = await api('runBulk', { body: { action: 'waive', ids, reason: 'broken source' } })

      expect(answer).toMatchObject({ done: 2, skipped: 0, missing: 0 })
      expect(await Promise.all(ids.map(async id => (await api('runGet', { params: { id } })).dispositionNote)))
        .toEqual(['broken source', 'broken source'])
      expect(await auditsOf(ids)).toEqual(ids.map(() => ({
        action: 'run.decide', actor: 'operator', after: { disposition: 'waived', note: 'broken source' },
      })))
      expect(server.published).toEqual(['runs', ...ids.map(id => `run:${id}`)])
      expect(server.wakes()).toBe(wakes)
    })

    it('change nothing the second time, and do not replace another decision', async () => {
      const id = await givenFailure()
      await api('runBulk', { body: { action: 'resolve', ids: [id] } })

      const again = await api('runBulk', { body: { action: 'resolve', ids: [id] } })
      const other = await api('runBulk', { body: { action: 'waive', ids: [id], reason: 'known' } })
      const reopened = await api('runBulk', { body: { action: 'reopen', ids: [id] } })

      expect([again.skipped, other.skipped, reopened.done]).toEqual([1, 1, 1])
      expect(await dispositionOf(id)).toBe('open')
    })

    it('refuse to waive without a reason', async () => {
      const ids = [await givenFailure()]

      const { problem } = await failureOf(api('runBulk', { body: { action: 'waive', ids, reason: ' ' } }))

      expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '/reason' }] })
    })
  })
})
