import type { ColumnType, Generated } from 'kysely'
import type { Card } from '#shared/domain/release/card'
import type { Shapes } from '#shared/domain/release/column-shape'
import type { Gate } from '#shared/domain/release/gate'
import type {
  ArchiveRecord, Difference, Findings, ReleaseDocument, ReleaseWork, Verification, Waiver,
} from '#shared/domain/release/release-record'
import type { ReleaseState } from '#shared/domain/release/release-state'
import type { Editable, Json, JsonOrNull, JsonWithDefault } from './columns'

export interface ReleaseTable extends Editable {
  projectId: string
  datasetId: string
  datasetVersionId: string
  /** The last release before it, with which it was compared; null = it is the first. */
  baseId: string | null
  /** Also in names of files. */
  name: string
  semver: string
  state: Generated<ReleaseState>
  /** As proposed: 'MAJOR' | 'MINOR' | 'PATCH'; null = the first. */
  bump: string | null
  difference: Json<Difference>
  card: JsonWithDefault<Card>
  changelog: Generated<string>
  gates: JsonWithDefault<Gate[]>
  checkedAt: Date | null
  /** Of personal data; null = not looked for yet. */
  findings: JsonOrNull<Findings>
  /** Of nested columns, as the check has seen them; null = not looked at. */
  recordShapes: JsonOrNull<Shapes>
  waivers: JsonWithDefault<Waiver[]>
  /** What is being done with it now, under a lease. */
  work: JsonOrNull<ReleaseWork>
  /** Why the last work ended early; '' = it did not. */
  fault: Generated<string>
  /** The file that was at fault. */
  faultFile: Generated<string>
  /** Everything in its passport but the data; null = not published. */
  documents: JsonOrNull<ReleaseDocument[]>
  manifestSha256: string | null
  /** Result of the last verification. */
  verified: JsonOrNull<Verification>
  /** Where its files are while it is archived. */
  archive: JsonOrNull<ArchiveRecord>
  publishedAt: Date | null
  publishedBy: Generated<string>
  deprecatedAt: Date | null
  deprecateReason: Generated<string>
  withdrawnAt: Date | null
  withdrawReason: Generated<string>
  createdBy: Generated<string>
}

export interface ReleaseChannelTable {
  datasetId: string
  /** 'latest' | 'stable' */
  name: string
  projectId: string
  releaseId: string
  updatedBy: Generated<string>
  updatedAt: ColumnType<Date, Date | undefined, Date>
}
