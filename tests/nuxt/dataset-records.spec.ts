import { mountSuspended } from '@nuxt/test-utils/runtime'
import { setResponseHeader } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DatasetVersionView } from '#shared/contract/dataset.contract'
import DataRecordFields from '~/components/data/DataRecordFields.vue'
import DatasetPreview from '~/components/dataset/record/DatasetPreview.vue'
import DatasetRecordLayer from '~/components/dataset/record/DatasetRecordLayer.vue'
import { DATASET_DEFAULT } from '~/utils/dataset/dataset-url'
import { registerEndpoint } from './given/register-endpoint'

const ID = '01900000-0000-7000-8000-0000000000d2'
const RECORD = String.raw`{"2024":1.0,"id":1234567890123456001,"7":-0,"big":1e400,"text":"\u5c71"}`
const version: DatasetVersionView = {
  id: ID, projectId: ID, datasetId: ID, datasetName: 'Ids', semver: '1.0.0', state: 'SEALED', rows: 1, bytes: 1,
  manifestSha256: '', producedByRun: ID, producedByStage: 'out', createdAt: '2026-11-20T06:00:00.000Z',
  files: [], columns: ['2024', 'id', '7', 'big', 'text']
    .map(name => ({ name, type: name === 'text' ? 'string' : 'number', nullable: false })), stats: {}, parents: [],
}

registerEndpoint(`/api/v1/datasets/${ID}/versions/1.0.0/records`, (event) => {
  setResponseHeader(event, 'Content-Type', 'application/json')
  return `{"items":[{"row":0,"record":${RECORD}}],"nextCursor":null,"rows":1,"scannedTo":1}`
})

beforeEach(() => {
  clearNuxtData()
  document.body.innerHTML = ''
})

describe('the records of a version', () => {
  it('are in the table with their numbers as in the file', async () => {
    const page = await mountSuspended(DatasetPreview, { props: { version, state: DATASET_DEFAULT } })

    await expect.poll(() => page.findAll('td').map(cell => cell.text()), { timeout: 30_000 })
      .toEqual(['1.0', '1234567890123456001', '-0', '1e400', '山'])
  })

  it('name null, an empty text and a missing field apart', async () => {
    const columns = ['a', 'b', 'c', 'd'].map(name => ({ name, type: 'string', nullable: true }))
    const record = '{"a":null,"b":"","c":"null"}'
    const fields = await mountSuspended(DataRecordFields, { props: { record, columns } })

    expect(fields.findAll('dd').map(value => [value.text(), value.find('.faint').exists()]))
      .toEqual([['null', true], ['empty text', true], ['null', false], ['none', true]])
  })

  it('are shown and copied one by one with their fields in order', async () => {
    await mountSuspended(DatasetRecordLayer, { props: { version, row: 1, rowsShown: [1] }, attachTo: document.body })

    await expect.poll(() => document.querySelector('pre')?.textContent, { timeout: 30_000 })
      .toBe('{\n  "2024": 1.0,\n  "id": 1234567890123456001,\n  "7": -0,\n  "big": 1e400,\n  "text": "山"\n}')
  })
})
