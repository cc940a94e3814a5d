import { z } from 'zod'
import { CARD_LANGUAGES, CARD_SECTIONS } from '../../domain/release/card'
import { BUMP_REASONS, UNCOMPARED } from '../../domain/release/bump'
import { GATE_CODES, GATES } from '../../domain/release/gate'
import { PERSONAL_KINDS } from '#record/personal-data'
import { findNameFault } from '../../domain/release/release-name'
import { KEPT_FOR } from '../../domain/release/release-record'
import { RELEASE_CHANNELS, RELEASE_STATES } from '../../domain/release/release-state'
import { column, editable, filename, id, instant, pageOf, pageQuery, projectQuery, repeated } from '../common.contract'
import { versionRef } from '../dataset.contract'

/** Part of names of files on any system: no path, no sign and no name that one of them refuses. */
const releaseName = filename.max(120).superRefine((name, { addIssue }) => {
  const fault = findNameFault(name)
  if (fault !== undefined) {
    addIssue({ code: 'custom', message: fault })
  }
})
const semver = z.string().regex(/^(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})$/, 'MAJOR.MINOR.PATCH')
const BUMPS = ['MAJOR', 'MINOR', 'PATCH'] as const
const bump = z.enum(BUMPS)
const reason = z.string().trim().min(3).max(1_000)

const MOST_SECTION_CHARS = 20_000
const cardSection = z.enum(CARD_SECTIONS)
/** Markdown; pages show it formatted, and HTML in it as text. */
const card = z.partialRecord(cardSection, z.string().max(MOST_SECTION_CHARS))
const changelog = z.string().max(MOST_SECTION_CHARS)

export const releaseCreate = z.strictObject({
  datasetId: id,
  version: versionRef.default('latest'),
  /** Absent = as proposed. */
  semver: semver.optional(),
  /** Absent = the name of the dataset. */
  name: releaseName.optional(),
  /**
   * Language of what the card of a dataset's first release is begun with; absent = that of the dataset's description.
   */
  locale: z.enum(CARD_LANGUAGES).optional(),
})

export const releaseChange = z.strictObject({
  semver: semver.optional(), name: releaseName.optional(), card: card.optional(), changelog: changelog.optional(),
})
export const releaseReason = z.strictObject({ reason })
export const releaseWaiveParams = z.strictObject({ id, kind: z.enum(PERSONAL_KINDS) })
export const releaseRestore = z.strictObject({
  /** Published again, or deprecated as it was. */
  as: z.enum(['PUBLISHED', 'DEPRECATED']).default('DEPRECATED'),
})
/** `latest` follows publication by itself. */
export const releaseChannelParams = z.strictObject({ id, channel: z.enum(['stable']) })
export const releaseChannelSet = z.strictObject({
  /** Whether the channel leads to this release. */
  isHere: z.boolean(),
})

export const releaseListQuery = pageQuery.extend(projectQuery.shape).extend({
  datasetId: id.optional(),
  state: repeated(z.enum(RELEASE_STATES)),
  channel: z.enum(RELEASE_CHANNELS).optional(),
  /** Part of the name of the release or of its dataset. */
  q: z.string().trim().max(200).optional(),
})

const gate = z.object({
  key: z.enum(GATES),
  isPassed: z.boolean(),
  code: z.enum(GATE_CODES),
  facts: z.object({
    lotId: id, number: z.int(), sampleSize: z.int(), failed: z.int(), leftOut: z.boolean(), defects: z.int(),
    acceptNumber: z.int(),
    state: z.string(), reason: z.string(), fixes: z.int(),
    earlier: z.array(z.object({ lotId: id, number: z.int(), failed: z.int(), fixed: z.int() })),
    undecided: z.array(z.object({ lotId: id, number: z.int() })),
    files: z.int(), path: z.string(), problem: z.string(), columns: z.array(z.string()), removed: z.array(z.string()),
    changed: z.array(z.string()),
    sections: z.array(z.string()), kinds: z.array(z.string()), records: z.int(), scanned: z.int(), total: z.int(),
  }).partial(),
})

export const RELEASE_WORKS = ['check', 'archive', 'restore', 'verify'] as const
/** Why work on a release ended early. */
export const RELEASE_FAULTS = ['failed', 'missing', 'damaged'] as const
const work = z.object({ kind: z.enum(RELEASE_WORKS), done: z.number(), total: z.number() })

export const releaseView = z.object({
  ...editable,
  projectId: id,
  datasetId: id,
  datasetName: z.string(),
  /** The sealed version that it releases. */
  datasetVersion: z.string(),
  name: z.string(),
  semver: z.string(),
  state: z.enum(RELEASE_STATES),
  bump: bump.nullable(),
  channels: z.array(z.enum(RELEASE_CHANNELS)),
  rows: z.int(),
  bytes: z.int(),
  gatesPassed: z.int(),
  gatesTotal: z.int(),
  /** What is being done now. */
  work: work.nullable(),
  /** Why the last work ended early; '' = it did not. */
  fault: z.enum(['', ...RELEASE_FAULTS]),
  /** Where it is in the passport; '' = no file has stopped the work. */
  faultFile: z.string(),
  manifestSha256: z.string().nullable(),
  publishedAt: instant.nullable(),
})
export const releasePage = pageOf(releaseView)

const difference = z.object({
  bump: bump.nullable(),
  reason: z.enum(BUMP_REASONS),
  addedColumns: z.array(z.string()),
  removedColumns: z.array(z.string()),
  changedColumns: z.array(z.string()),
  records: z.object({ same: z.int(), added: z.int(), gone: z.int() }).nullable(),
  uncompared: z.enum(UNCOMPARED).nullable(),
})

const findings = z.object({
  scanned: z.int(),
  total: z.int(),
  kinds: z.array(z.object({
    kind: z.enum(PERSONAL_KINDS), records: z.int(),
    examples: z.array(z.object({ row: z.int(), field: z.string(), masked: z.string() })),
  })),
})

const waiver = z.object({ kind: z.enum(PERSONAL_KINDS), reason: z.string(), by: z.string(), at: instant })

const verification = z.object(
  { at: instant, files: z.array(z.object({ path: z.string(), problem: z.enum(['', 'missing', 'damaged']) })) },
)

const releaseFile = z.object({
  path: z.string(),
  bytes: z.int(),
  /** null = not records. */
  rows: z.int().nullable(),
  sha256: z.string(),
})

const lot = z.object({
  id, number: z.int(), state: z.string(), sampleSize: z.int(), acceptNumber: z.int(), failed: z.int(),
  /** Samples that count against the plan: with a critical or a major defect, fixed ones included. */
  defects: z.int(),
  /** Records fixed in the review of its lots whose old text the version still has. */
  fixes: z.int(),
})

/** Enough to name another release of the dataset, and to lead to it. */
const otherRelease = releaseView.pick({ id: true, name: true, semver: true, state: true })

export const releaseDetail = releaseView.extend({
  createdBy: z.string(),
  /** Of a draft: who has the number that follows from the last release; null = nobody else, or it was chosen. */
  numberHolder: otherRelease.nullable(),
  /** Of a draft: the release of which its card still has texts; null = there is none. */
  cardFrom: otherRelease.nullable(),
  base: z.object({ id, semver: z.string() }).nullable(),
  difference,
  card,
  /** Sections that must not be empty for publication. */
  missing: z.array(cardSection),
  changelog: z.string(),
  columns: z.array(column),
  gates: z.array(gate),
  checkedAt: instant.nullable(),
  findings: findings.nullable(),
  waivers: z.array(waiver),
  /** Data, and once published everything else of the passport. */
  files: z.array(releaseFile),
  verified: verification.nullable(),
  run: z.object({
    id, name: z.string().nullable(),
    /** The first of `models`; '' = none. */
    modelVersion: z.string(),
    /** All that it called, in the order of its stages. `isSimulated`: the answers were made up. */
    models: z.array(z.object({ name: z.string(), isSimulated: z.boolean() })),
    inputTokens: z.int(), outputTokens: z.int(),
    /** null = it has no page: it is built in or archived, or the run is gone. */
    pipelineId: id.nullable(),
  }),
  /** Where the records came into the console, through however many versions of datasets. */
  sources: z.array(z.object({ id, name: z.string() })),
  /** There are more versions before it than were followed, so maybe more sources. */
  isOriginCut: z.boolean(),
  parents: z.array(z.object({ datasetId: id, datasetName: z.string(), semver: z.string() })),
  lot: lot.nullable(),
  publishedBy: z.string(),
  deprecatedAt: instant.nullable(),
  deprecateReason: z.string(),
  withdrawnAt: instant.nullable(),
  withdrawReason: z.string(),
  archive: z.object({ at: instant, files: z.int(), bytes: z.int(), kept: z.int(), keptFor: z.array(z.enum(KEPT_FOR)) })
    .nullable(),
})

/** The first records for everybody to see. */
export const releaseSample = z.object({
  items: z.array(z.object({
    /** From 0. */
    row: z.int(),
    record: z.unknown(),
  })),
  /** Data of persons and keys that are masked in these records; a masked number is a string. */
  masked: z.array(z.enum(PERSONAL_KINDS)),
})

export const releaseFileQuery = z.strictObject({
  /** A file of the passport; absent = the data, if they are one file. */
  path: z.string().min(1).max(500).optional(),
})

export type ReleaseCreate = z.output<typeof releaseCreate>
export type ReleaseChange = z.output<typeof releaseChange>
export type ReleaseRestore = z.output<typeof releaseRestore>
export type ReleaseListQuery = z.output<typeof releaseListQuery>
export type ReleaseView = z.infer<typeof releaseView>
export type ReleaseDetail = z.infer<typeof releaseDetail>
export type ReleaseSample = z.infer<typeof releaseSample>
export type ReleaseGate = ReleaseDetail['gates'][number]
