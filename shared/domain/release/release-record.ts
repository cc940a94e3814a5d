import type { BumpProposal, RecordDifference, Uncompared } from './bump'
import type { PersonalKind } from '#record/personal-data'
import type { ReleaseState } from './release-state'

/** From the last release to this one. */
export interface Difference extends BumpProposal {
  /** null = not compared one by one, or there is no last release. */
  records: RecordDifference | null
  uncompared: Uncompared | null
}

export interface Findings {
  /** Records looked at. */
  scanned: number
  /** Records of the version. */
  total: number
  kinds: FindingsOfKind[]
}

export interface FindingsOfKind {
  kind: PersonalKind
  /** Records with at least one. */
  records: number
  /** The first ones. */
  examples: { row: number, field: string, masked: string }[]
}

/** A person answers for findings of a kind. */
export interface Waiver {
  kind: PersonalKind
  reason: string
  by: string
  /** ISO 8601. */
  at: string
}

export interface ReleaseWork {
  kind: 'check' | 'archive' | 'restore' | 'verify'
  /** Bytes. */
  done: number
  total: number
  holder: string
  /** ISO 8601: after this another may take over. */
  until: string
}

/** A file of the passport that is not data. */
export interface ReleaseDocument {
  path: string
  text: string
  sha256: string
  bytes: number
}

export interface FileVerdict {
  path: string
  /** '' = it is as the manifest says. */
  problem: '' | 'missing' | 'damaged'
}

export interface Verification {
  /** ISO 8601. */
  at: string
  files: FileVerdict[]
}

export interface ArchiveRecord {
  /** ISO 8601. */
  at: string
  /** State in which it was archived. */
  from: ReleaseState
  /** In the cold store, of this archiving alone; absent = named like the release. */
  folder?: string
  files: ArchivedFile[]
}

/** Why bytes also stay in the store. */
export const KEPT_FOR = ['version', 'release', 'run', 'upload', 'active', 'unproven'] as const
export type KeptFor = (typeof KEPT_FOR)[number]

export interface ArchivedFile {
  path: string
  /** Name in the folder of the archiving. */
  name: string
  /** Of the compressed bytes. */
  sha256: string
  bytes: number
  /** '' = they have left it. */
  keptFor: KeptFor | ''
}
