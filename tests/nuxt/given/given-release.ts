import type { ReleaseDetail } from '#shared/contract/release/release.contract'

export const RELEASE_ID = '01900000-0000-7000-8000-0000000000aa'
const ID = RELEASE_ID

/** The draft of a release, or what is given of it. */
export const givenRelease = (given: Partial<ReleaseDetail>): ReleaseDetail => ({
  id: ID, version: 1, createdAt: '2026-11-20T06:00:00Z', updatedAt: '2026-11-20T06:00:00Z', projectId: ID,
  datasetId: ID,
  datasetName: 'Maths', datasetVersion: '1.0.0', name: 'maths', semver: '1.0.0', state: 'DRAFT', bump: null,
  channels: [], rows: 98,
  bytes: 10, gatesPassed: 0, gatesTotal: 5, work: null, fault: '', faultFile: '', manifestSha256: null,
  publishedAt: null,
  createdBy: 'operator', numberHolder: null, cardFrom: null, base: null, card: {}, missing: [],
  changelog: '', columns: [], gates: [], checkedAt: null, findings: null,
  difference: {
    bump: null, reason: 'first', addedColumns: [], removedColumns: [], changedColumns: [], records: null,
    uncompared: null,
  },
  waivers: [], files: [], verified: null,
  run: { id: ID, name: 'Run', modelVersion: '', models: [], inputTokens: 0, outputTokens: 0, pipelineId: null },
  sources: [], isOriginCut: false, parents: [], lot: null, publishedBy: '',
  deprecatedAt: null, deprecateReason: '', withdrawnAt: null, withdrawReason: '', archive: null, ...given,
})
