import type { Generated } from 'kysely'
import type { LotState } from '#shared/domain/quality/lot-state'
import type { FrozenPolicy, QualitySpec, SampleFinding } from '#shared/domain/quality/quality-spec'
import type { SampleState } from '#shared/domain/quality/sample-state'
import type { Count, CreatedAt, Editable, Json, JsonWithDefault } from './columns'

export interface QcPolicyTable extends Editable {
  projectId: string
  name: string
  description: Generated<string>
  spec: Json<QualitySpec>
  archivedAt: Date | null
}

export interface QcLotTable extends Editable {
  projectId: string
  /** From 1 in each project; shown as L-0001. */
  number: number
  policyId: string
  /** The policy as it was when the lot was made. */
  policy: Json<FrozenPolicy>
  /** 'version' | 'gate' */
  origin: string
  datasetId: string | null
  datasetVersionId: string | null
  /** The run whose stage waits for the lot; runs have a retention, so no reference. */
  runId: string | null
  stageKey: string | null
  /** Of the version's manifest, or of the artifact that waits. */
  artifactUri: string
  mediaType: string
  /** Records that the sample is drawn from. */
  population: number
  /** Draws the same sample again; 0 to 2^48 - 1. */
  seed: number
  sampleSize: number
  /** Ac of major defects. */
  acceptNumber: number
  /** Ac of minor defects; null = any number is accepted. */
  minorAcceptNumber: number | null
  state: Generated<LotState>
  parentLotId: string | null
  dueAt: Date | null
  decidedAt: Date | null
  decidedBy: Generated<string>
  reason: Generated<string>
  /** Of a gate that is passed: its run goes on without the failed samples. */
  leavesOutFailed: Generated<boolean>
  /** Samples by effective verdict. */
  reviewed: Count
  passed: Count
  fixed: Count
  failed: Count
  /** Samples that count against the plan, by their worst defect. */
  critical: Count
  major: Count
  minor: Count
  createdBy: string
}

export interface QcSampleTable {
  id: string
  projectId: string
  lotId: string
  /** From 1, in the order of rows. */
  position: number
  /** Number of the row in the artifact, from 0. */
  row: number
  /** JSON text of the record as it was drawn. */
  record: string
  /** What automatic rules found. */
  findings: JsonWithDefault<SampleFinding[]>
  state: Generated<SampleState>
  /** '' = by nobody. */
  claimedBy: Generated<string>
  claimedUntil: Date | null
  needsSecond: Generated<boolean>
  fixedRecord: string | null
  /** Defect codes of the effective verdict. */
  defects: JsonWithDefault<string[]>
  version: Generated<number>
  updatedAt: Generated<Date>
}

export interface QcVerdictTable {
  id: string
  projectId: string
  lotId: string
  sampleId: string
  /** One of VERDICT_ROLES. */
  role: string
  /** One of VERDICTS. */
  verdict: string
  defects: JsonWithDefault<string[]>
  fixedRecord: string | null
  note: Generated<string>
  reviewer: string
  createdAt: CreatedAt
  /** Taken back; null = it counts. */
  undoneAt: Date | null
  /** Taken back by reopening its sample, and not undone within seconds. */
  isReopened: Generated<boolean>
}
