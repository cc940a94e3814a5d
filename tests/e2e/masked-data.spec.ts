import { expect, it } from 'vitest'
import { createApi, upload } from '../support/api/api'
import { untilSealed } from '../support/run/runs'
import { until } from '../support/services/process'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole()
const api = createApi(server)

const ROWS = [
  'id,phone,note', '1,13812345678,Mail jane.roe@example.com', '2,13912345678,call me', '3,15912345678,身份证11010519491231002X',
]

/** Of a new version that a run of these stages has made of the table. */
async function checkVersion(name: string, masking: object[]) {
  const { id: datasetId } = await api('datasetCreate', { body: { name } })
  const { id: uploadId } = await upload(server, 'customers.csv', Buffer.from(`${ROWS.join('\n')}\n`))
  const { id: sourceId } = await api('sourceCreate', { body: { kind: 'upload', name, uploadId } })
  const { id: pipelineId } = await api('pipelineCreate', { body: { name, stages: [
    { key: 'read', kind: 'ingest.csv', sourceId }, ...masking as [],
    {
      key: 'publish', kind: 'publish', needs: [masking.length > 0 ? 'mask' : 'read'],
      parameters: { dataset_id: datasetId },
    },
  ] } })
  const { id: taskId } = await api('taskCreate', { body: { name, pipelineId } })
  const { id: runId } = await api('taskLaunch', { params: { id: taskId }, body: {} })
  await untilSealed(api, runId)
  const { id } = await api('releaseCreate', { body: { datasetId } })
  await api('releaseCheck', { params: { id } })
  const { gates, findings } = await until('the check of the release to end', async () => {
    const release = await api('releaseGet', { params: { id } })
    return release.work === null && release
  })
  const { items } = await api('datasetRecords', { params: { id: datasetId, version: '1.0.0' } })
  return {
    runId, records: items.map(({ record }) => record),
    gate: gates.find(({ key }) => key === 'personal_data'),
    kinds: findings?.kinds.map(({ kind }) => kind).sort(),
  }
}

it('personal data that the check of a release finds is gone after a stage that masks it', async () => {
  const plain = await checkVersion('Customers', [])
  const masked = await checkVersion('Customers, masked', [
    { key: 'mask', kind: 'mask.personal', needs: ['read'], parameters: { fields: ['phone', 'note'] } },
  ])

  expect(plain).toMatchObject({ gate: { isPassed: false }, kinds: ['email', 'id_card', 'phone'] })
  expect(masked).toMatchObject({ gate: { isPassed: true, code: 'personal_none' } })
  expect(masked.records).toEqual([
    { id: 1, phone: '[PHONE]', note: 'Mail [EMAIL]' }, { id: 2, phone: '[PHONE]', note: 'call me' },
    { id: 3, phone: '[PHONE]', note: '身份证[ID_CARD]' },
  ])
  const { items: events } = await api('runEventList', {
    params: { id: masked.runId }, query: { type: 'alert', order: 'oldest', limit: 10 },
  })
  expect(events).toMatchObject([{
    stageKey: 'mask',
    payload: { severity: 'INFO', code: 'PERSONAL_DATA_MASKED', metadata: { email: '1', phone: '3', id_card: '1' } },
  }])
})
