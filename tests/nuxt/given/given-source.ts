import type { SourceDetail, SourceItem, SourceTest, SourceView } from '#shared/contract/source.contract'

export const SOURCE_ID = '01900000-0000-7000-8000-0000000000cc'
export const PROJECT_ID = '01900000-0000-7000-8000-000000000001'
const UPLOAD_ID = '01900000-0000-7000-8000-0000000000dd'
const AT = '2026-11-20T06:00:00.000Z'

export const givenUpload = {
  id: UPLOAD_ID, projectId: PROJECT_ID, filename: 'parts.csv', bytes: 180, sha256: 'ab'.repeat(32),
  format: 'csv' as const, compression: 'none' as const, createdAt: AT,
}

export const givenSource = (change: Partial<SourceView> = {}): SourceView => ({
  id: SOURCE_ID, version: 1, createdAt: AT, updatedAt: AT, projectId: PROJECT_ID, name: 'Parts', kind: 'upload',
  stageKind: 'ingest.csv', parameters: {}, uploadId: UPLOAD_ID,
  upload: { ...givenUpload, deletedAt: null },
  columns: [{ name: 'part', type: 'string', nullable: false }],
  lastTest: { at: AT, ok: true, code: '', message: '', params: {} },
  ...change,
})

/** As it is read alone. */
export const givenSourceDetail = (
  { pipelineCount = 0, importedInto = null, ...change }: Partial<SourceDetail> = {},
): SourceDetail => ({
  ...givenSource(change), pipelineCount, importedInto,
})

/** As the list has it. */
export const givenSourceItem = ({ use, arrivals = 1, ...change }: Partial<SourceItem> = {}): SourceItem => ({
  ...givenSource(change), arrivals, use: use ?? { lastRun: null, runs: 0, pipelineCount: 0, pipelines: [] },
})

export const givenSeen = (change: Partial<SourceTest> = {}): SourceTest => ({
  ok: true, encoding: 'utf-8', format: 'csv', dialect: { delimiter: ',', header: true }, bytes: 180, encodings: [],
  rowsRead: 3, hasMore: false,
  columns: [{ name: 'part', type: 'string', nullable: false }, { name: 'price', type: 'number', nullable: true }],
  sample: ['{"part":"A-100","price":0.35}', '{"part":"A-101","price":null}'],
  findings: [{
    severity: 'WARNING', code: 'COLUMN_COUNT', pointer: '/line/4', stageKey: '',
    message: 'line 4 has 2 fields, the table has 3 columns', params: { fields: '2', columns: '3' },
  }],
  ...change,
})
