import { describe, expect, it } from 'vitest'
import {
  countEarlierFailures, countFollowedFailures, findLaterSuccess,
} from '#db/repositories/run/run-since.repository'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { givenRun, type GivenRun } from '../../support/run/given-run'

const at = (time: string) => new Date(`2026-03-01T${time}Z`)
const publishTo = (datasetId: string) => [
  { key: 'read', kind: 'ingest.jsonl' }, { key: 'out', kind: 'publish', parameters: { dataset_id: datasetId } },
]

describe.each(databases())('what a pipeline has done since a failure on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  interface Asked { created?: string, finished?: string, of?: GivenRun, dataset?: string, change?: object }

  /** Of a task of its own. `of`: a run of the same pipeline. */
  async function givenEnded(state: 'FAILED' | 'SUCCEEDED', asked: Asked = {}) {
    const { created = '02:00:00', finished = '02:05:00', of, dataset = 'one', change = {} } = asked
    const run = await givenRun(database.db, { createdAt: at(created), stages: publishTo(dataset) })
    const disposition = state === 'FAILED' ? 'open' : 'none'
    await database.db.updateTable('taskRuns')
      .set({
        observedState: state, disposition, finishedAt: at(finished), ...of && { pipelineId: of.pipelineId }, ...change,
      })
      .where('id', '=', run.runId).execute()
    return run
  }
  const givenFailure = (asked: Asked = {}) =>
    givenEnded('FAILED', { created: '01:00:00', finished: '01:05:00', ...asked })
  const laterOf = async ({ runId }: GivenRun) => (await findLaterSuccess(database.db, runId))?.id
  const earlierOf = ({ runId }: GivenRun) => countEarlierFailures(database.db, runId, 100)

  it('is told from both sides, of the newest success, whatever its task', async () => {
    const failure = await givenFailure()
    const first = await givenEnded('SUCCEEDED', { of: failure })
    const third = { created: '03:00:00', finished: '03:05:00', change: { recordsFailed: 3 } }
    const second = await givenEnded('SUCCEEDED', { of: failure, ...third })

    const expected = { id: second.runId, name: 'run', finishedAt: at('03:05:00'), recordsFailed: 3 }
    expect(await findLaterSuccess(database.db, failure.runId)).toEqual(expected)
    expect([await earlierOf(first), await earlierOf(second)]).toEqual([1, 1])
  })

  it.each([
    ['a run that began before', { created: '00:30:00' }],
    ['a run that ended before the failure', { created: '01:01:00', finished: '01:04:00' }],
    ['a trial', { change: { recordLimit: 100 } }],
    ['a success whose version was not sealed', { change: { stateReason: 'SEAL_FAILED' } }],
    ['another failure', { change: { observedState: 'FAILED' } }],
    ['a run that published to another dataset', { dataset: 'two' }],
  ])('is not told of %s', async (_, asked) => {
    const failure = await givenFailure()
    const success = await givenEnded('SUCCEEDED', { of: failure, ...asked })

    expect([await laterOf(failure), await earlierOf(success)]).toEqual([undefined, 0])
  })

  it('is not told of another pipeline, nor once the failure is settled', async () => {
    const failure = await givenFailure()
    await givenEnded('SUCCEEDED')
    const settled = await givenFailure({ change: { disposition: 'waived' } })
    const success = await givenEnded('SUCCEEDED', { of: settled })

    expect([await laterOf(failure), await laterOf(settled)]).toEqual([undefined, undefined])
    expect(await earlierOf(success)).toBe(0)
  })

  it('is counted over the newest open failures of a project', async () => {
    const count = (limit = 100) => countFollowedFailures(database.db, { projectId: failure.projectId, limit })
    const failure = await givenFailure({ created: '05:00:00', finished: '05:05:00' })
    const before = await count()
    await givenEnded('SUCCEEDED', { of: failure, created: '06:00:00', finished: '06:05:00' })
    const after = await count()
    await givenFailure({ created: '07:00:00', finished: '07:05:00' })

    expect([after - before, await count(1)]).toEqual([1, 0])
  })
})
