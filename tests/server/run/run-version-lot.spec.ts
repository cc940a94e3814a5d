import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { givenTask, someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'

const DEFECTS = [{ code: 'wrong', name: 'Wrong', severity: 'major' as const, key: 'w' }]

describe.each([mainDatabase()])('the versions of a run by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  it('tell of the newest lot over each', async () => {
    const { taskId } = await givenTask(api)
    const { id } = await api('taskLaunch', { params: { id: taskId } })
    const dataset = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(server, { datasetId: dataset.id, records: Array.from({ length: 20 }, (_, row) => ({ row })), columns: ['row'] })
    await server.db.updateTable('datasetVersions').set({ producedByRun: id }).where('datasetId', '=', dataset.id).execute()
    const lotsOf = async () => (await api('runGet', { params: { id } })).versions.map(({ lot }) => lot)
    expect(await lotsOf()).toEqual([null])

    const plan = { kind: 'fixed' as const, sampleSize: 5, acceptNumber: 1 }
    const policy = await api('qcPolicyCreate', { body: { name: someName('policy'), spec: { plan, review: { defects: DEFECTS } } } })
    await api('qcLotCreate', { body: { policyId: policy.id, datasetId: dataset.id } })
    const newest = await api('qcLotCreate', { body: { policyId: policy.id, datasetId: dataset.id } })

    expect(await lotsOf()).toEqual([{ id: newest.id, number: newest.number, state: newest.state }])
  })
})
