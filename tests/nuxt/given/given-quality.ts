import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import type { QcSampleDetail } from '#shared/contract/quality/qc-review.contract'

export const ID = '0190ffff-0000-7000-8000-000000000001'
export const AT = '2026-11-27T08:00:00Z'

/** A lot over a version whose ten samples are all judged. */
export const givenLot = (lot: Partial<QcLotDetail> = {}): QcLotDetail => ({
  id: ID, version: 3, createdAt: AT, updatedAt: AT, projectId: ID, number: 412, policyId: ID, policyName: 'Maths',
  policyVersion: 2,
  origin: 'version', datasetId: ID, datasetName: 'Maths set', datasetVersion: '1.4.0', runId: null, runName: null,
  stageKey: null,
  population: 89_000, seed: 7, sampleSize: 10, acceptNumber: 1, minorAcceptNumber: null, state: 'IN_REVIEW',
  parentLotId: null,
  dueAt: '2026-11-27T11:00:00Z', decidedAt: null, decidedBy: '', reason: '', leavesOutFailed: false,
  isDecidable: false,
  counts: { reviewed: 10, passed: 9, fixed: 0, failed: 1, critical: 0, major: 1, minor: 0 },
  passRatio: 0.9, passInterval: { low: 0.5958, high: 0.9821 }, createdBy: 'operator',
  spec: {
    rules: [],
    plan: { kind: 'fixed', sampleSize: 10, acceptNumber: 1 },
    review: { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 15 },
  },
  parent: null, trace: null, pipelineId: null, children: [], judgedBefore: null, versionLot: null, openSamples: 0,
  settledFixes: lot.counts?.fixed ?? 0, settledFailures: lot.counts?.failed ?? 1, excesses: [], proposal: 'accept',
  refusals: { accept: '', reject: '', conditional: 'WITHIN_PLAN' }, closeRefusal: 'HAS_VERDICTS', defects: [],
  uncoded: 0, findings: [], history: [], ...lot,
})

/** The first sample of it, claimed. */
export const givenSample = (sample: Partial<QcSampleDetail> = {}): QcSampleDetail => ({
  id: ID, version: 1, lotId: ID, position: 1, row: 0, state: 'CLAIMED', findings: [], defects: [], needsSecond: false,
  awaited: 'first',
  isHidden: false, claim: null, record: '{"id": 7, "text": "a", "title": "b"}', fixedRecord: null, verdicts: [],
  drawnAt: AT, ...sample,
})
