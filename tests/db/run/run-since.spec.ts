import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import {
  countFollowedFailures, findLaterSuccess, listEarlierFailures,
} from '#db/repositories/run/run-since.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { FrozenStage } from '#shared/domain/run/run-record'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { givenRun, type GivenRun } from '../../support/run/given-run'

const at = (time: string) => new Date(`2026-03-01T${time}Z`)
const [SOURCE, OTHER_SOURCE] = [v7(), v7()]
type Reading = Pick<FrozenStage, 'sourceId' | 'input'>
const publishTo = (datasetId: string, reading: Partial<Reading>) => [
  { key: 'read', kind: 'ingest.jsonl', ...reading },
  { key: 'out', kind: 'publish', parameters: { dataset_id: datasetId } },
]

describe.each(databases())('what a pipeline has done since a failure on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  interface Asked {
    created?: string
    finished?: string
    of?: GivenRun
    dataset?: string
    reading?: Partial<Reading>
    change?: object
  }

  /** Of a task of its own. `of`: a run of the same pipeline. */
  async function givenEnded(state: 'FAILED' | 'SUCCEEDED', asked: Asked = {}) {
    const { created = '02:00:00', finished = '02:05:00', of, dataset = 'one', reading = {}, change = {} } = asked
    const run = await givenRun(database.db, { createdAt: at(created), stages: publishTo(dataset, reading) })
    const disposition = state === 'FAILED' ? 'open' : 'none'
    await database.db.updateTable('taskRuns')
      .set({
        observedState: state, disposition, finishedAt: at(finished), ...of && { pipelineId: of.pipelineId }, ...change,
      })
      .where('id', '=', run.runId).execute()
    return run
  }
  async function givenDataset(): Promise<string> {
    const id = v7()
    await database.db.insertInto('datasets')
      .values({
        id, projectId: DEFAULT_PROJECT_ID, name: id, description: '', archivedAt: null, updatedAt: new Date(),
      }).execute()
    return id
  }

  async function givenVersion(datasetId: string, semver: string): Promise<string> {
    const id = v7()
    await database.db.insertInto('datasetVersions')
      .values({
        id, projectId: DEFAULT_PROJECT_ID, datasetId, semver, state: 'SEALED', rows: 1, bytes: 1, manifest: '{}',
        manifestUri: '', manifestSha256: id, columns: '[]', stats: '{}', parents: '[]', producedByRun: v7(),
        producedByStage: 'out',
      }).execute()
    return id
  }

  const givenFailure = (asked: Asked = {}) =>
    givenEnded('FAILED', { created: '01:00:00', finished: '01:05:00', ...asked })
  const laterOf = async ({ runId }: GivenRun) => (await findLaterSuccess(database.db, runId))?.id
  const earlierOf = async ({ runId }: GivenRun) =>
    (await listEarlierFailures(database.db, runId, 100)).map(({ id }) => id)

  it('is told from both sides, of the newest success, whatever its task', async () => {
    const failure = await givenFailure()
    const first = await givenEnded('SUCCEEDED', { of: failure })
    const third = { created: '03:00:00', finished: '03:05:00', change: { recordsFailed: 3 } }
    const second = await givenEnded('SUCCEEDED', { of: failure, ...third })

    const expected = { id: second.runId, name: 'run', finishedAt: at('03:05:00'), recordsFailed: 3 }
    expect(await findLaterSuccess(database.db, failure.runId)).toEqual(expected)
    expect([await earlierOf(first), await earlierOf(second)]).toEqual([[failure.runId], [failure.runId]])
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

    expect([await laterOf(failure), await earlierOf(success)]).toEqual([undefined, []])
  })

  it.each<[string, Partial<Reading>, Partial<Reading>, boolean]>([
    ['the source of its stage', { sourceId: SOURCE }, { sourceId: SOURCE }, true],
    ['the same source, chosen at launch', { sourceId: SOURCE }, { input: { sourceId: SOURCE } }, true],
    ['another source', { sourceId: SOURCE }, { sourceId: OTHER_SOURCE }, false],
    ['another source, chosen at launch', { sourceId: SOURCE }, {
      sourceId: SOURCE, input: { sourceId: OTHER_SOURCE },
    }, false],
    ['a version that is gone', { input: { datasetVersionId: SOURCE } }, {
      input: { datasetVersionId: OTHER_SOURCE },
    }, false],
  ])('is told of a run that read the same, here %s', async (_, failed, read, isTold) => {
    const failure = await givenFailure({ reading: failed })
    const success = await givenEnded('SUCCEEDED', { of: failure, reading: read })

    expect([await laterOf(failure), await earlierOf(success)])
      .toEqual(isTold ? [success.runId, [failure.runId]] : [undefined, []])
  })

  it('is told of a run that read another version of the same dataset, not of another one', async () => {
    const [datasetId, otherId] = [await givenDataset(), await givenDataset()]
    const reads = async (id: string, semver: string) =>
      ({ reading: { input: { datasetVersionId: await givenVersion(id, semver) } } })
    const failure = await givenFailure(await reads(datasetId, '1.0.0'))
    const success = await givenEnded('SUCCEEDED', { of: failure, ...await reads(datasetId, '1.1.0') })
    const other = await givenEnded('SUCCEEDED', {
      of: failure, created: '03:00:00', finished: '03:05:00', ...await reads(otherId, '1.0.0'),
    })

    expect([await laterOf(failure), await earlierOf(success), await earlierOf(other)])
      .toEqual([success.runId, [failure.runId], []])
  })

  it('is not told of another pipeline, nor once the failure is settled', async () => {
    const failure = await givenFailure()
    await givenEnded('SUCCEEDED')
    const settled = await givenFailure({ change: { disposition: 'waived' } })
    const success = await givenEnded('SUCCEEDED', { of: settled })

    expect([await laterOf(failure), await laterOf(settled)]).toEqual([undefined, undefined])
    expect(await earlierOf(success)).toEqual([])
  })

  it('is counted over the newest open failures of a project', async () => {
    const count = (limit = 100) => countFollowedFailures(database.db, { projectId: failure.projectId, limit })
    const failure = await givenFailure({ created: '05:00:00', finished: '05:05:00' })
    const before = await count()
    const elsewhere = { reading: { sourceId: SOURCE } }
    await givenEnded('SUCCEEDED', { of: failure, created: '06:00:00', finished: '06:05:00', ...elsewhere })
    expect(await count()).toBe(before)
    await givenEnded('SUCCEEDED', { of: failure, created: '06:00:00', finished: '06:05:00' })
    const after = await count()
    await givenFailure({ created: '07:00:00', finished: '07:05:00' })

    expect([after - before, await count(1)]).toEqual([1, 0])
  })
})
