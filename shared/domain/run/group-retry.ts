import type { ArtifactInfo } from '../dataset/artifact'
import type { KindBook } from '../pipeline/kind-book'
import { isReader, type KindFacts } from '../pipeline/kind-facts'
import type { FrozenStage, RejectGroup } from './run-record'
import { findObstacle, type MadeStage, withInputs, withReaders } from './run-retry'

/** Why a group cannot be retried. */
export const GROUP_REASONS = [
  'EMPTY', 'NOT_WRITTEN', 'GONE', 'NOT_KEPT', 'STAGE_GONE', 'NO_READER', 'READS_SOURCE', 'BY_ROW', 'OTHER_INPUTS',
  'NOTHING_PUBLISHED', 'RETRYING', 'RETRIED',
] as const
export type GroupReason = (typeof GROUP_REASONS)[number]

/** A version to which a stage that writes to a dataset adds the recovered records. */
export interface GroupBase {
  datasetId: string
  versionId: string
  semver: string
  rows: number
  files: readonly { path: string, uri: string, bytes: number, rows: number, sha256: string }[]
  /** The newest version of its dataset, when that is another one: the new version does not have its records. */
  newer: string | null
}

export interface GroupTarget {
  group: RejectGroup
  /** As the revision has them. */
  stages: readonly FrozenStage[]
  /** The stages of the run. */
  made: ReadonlyMap<string, MadeStage>
  /** The file of rejected records. */
  file: ArtifactInfo
  /** By key of the stage that writes to a dataset; one without a base writes nothing. */
  bases: ReadonlyMap<string, GroupBase>
  kinds: KindBook<KindFacts & { minInputs: number }>
}

export interface GroupPlan {
  reason: GroupReason | null
  /** In order, the one that reads the records first. Empty unless possible. */
  stages: FrozenStage[]
  /** Stages that run and compare records. */
  comparing: string[]
  /** Stages before the start that are not as in the run: the records keep the form that they had. */
  changed: string[]
  /** Stages that write to a dataset and are left out, since the run has sealed no version by them. */
  unpublished: string[]
}

/**
 * The part of a pipeline that a group of rejected records goes through: the stage that rejected them, with those
 * records as its only input, and every stage behind it. What else those stages would read has gone through them in the
 * run.
 */
export function planGroup({ group, stages, made, file, bases, kinds }: GroupTarget): GroupPlan {
  const refused = (reason: GroupReason): GroupPlan => ({
    reason, stages: [], comparing: [], changed: [], unpublished: [],
  })
  const start = stages.find(stage => stage.key === group.stageKey)
  if (!start) {
    return refused('STAGE_GONE')
  }
  if (start.needs.length === 0 || isReader(kinds.roleOf(start.kind))) {
    return refused('READS_SOURCE')
  }
  const readerKind = kinds.kindOf('rejects')
  if (readerKind === undefined) {
    return refused('NO_READER')
  }
  const behind = withReaders(stages, new Set([start.key]))
  const unpublished = stages.filter(stage =>
    behind.has(stage.key) && kinds.roleOf(stage.kind) === 'sink' && !bases.has(stage.key))
    .map(stage => stage.key)
  const running = stages.filter(stage => behind.has(stage.key) && !unpublished.includes(stage.key))
  if (running.length === 0) {
    return refused('NOTHING_PUBLISHED')
  }
  if (running.some(stage => kinds.factsOf(stage.kind).countsRows)) {
    return refused('BY_ROW')
  }
  const source = toSourceStage(readerKind, { group, file }, running)
  const byKey = new Map(stages.map(stage => [stage.key, stage]))
  /** What writes to a dataset passes its records on: who reads one left out reads what that would have read. */
  const toRead = (key: string): string[] => {
    const needs = key === start.key ? [source.key] : byKey.get(key)?.needs.filter(need => behind.has(need)) ?? []
    return [...new Set(needs.flatMap(need => unpublished.includes(need) ? toRead(need) : [need]))]
  }
  const reading = running.map(stage => ({ ...stage, needs: toRead(stage.key) }))
  // A join of these records alone would be refused, or find nothing.
  if (reading.some(({ kind, needs }) => needs.length < (kinds.find(kind)?.minInputs ?? 0))) {
    return refused('OTHER_INPUTS')
  }
  const before = withInputs(stages, new Set([start.key]))
  const baseOf = ({ key, kind }: FrozenStage) => kinds.roleOf(kind) === 'sink' ? bases.get(key) : undefined
  return {
    reason: null,
    stages: [source, ...reading.map(stage => withBase(stage, baseOf(stage)))],
    comparing: running.filter(stage => kinds.factsOf(stage.kind).comparesRecords).map(stage => stage.key),
    changed: stages.filter(stage => stage.key !== start.key
      && before.has(stage.key)
      && findObstacle(stage, made) !== undefined
      && !isOnlyGone(stage, made))
      .map(stage => stage.key),
    unpublished,
  }
}

/** What an earlier stage wrote is not needed: its records are in the file. */
const isOnlyGone = (stage: FrozenStage, made: GroupTarget['made']) =>
  findObstacle(stage, made)?.reason === 'ARTIFACT_GONE'

function toSourceStage(
  kind: string, { group: { reason, records }, file }: Pick<GroupTarget, 'group' | 'file'>,
  stages: readonly FrozenStage[],
): FrozenStage {
  const taken = new Set(stages.map(stage => stage.key))
  const candidates = ['rejects', ...stages.map((_, index) => `rejects-${index + 2}`)]
  const key = candidates.find(candidate => !taken.has(candidate)) ?? ''
  return { key, kind, name: '', needs: [], parameters: { reason, records }, inputs: [file] }
}

/** The version that it extends is its input, so that its files come first, unchanged. */
export function withBase(stage: FrozenStage, base: GroupBase | undefined): FrozenStage {
  if (!base) {
    return stage
  }
  return {
    ...stage,
    input: { datasetVersionId: base.versionId },
    inputs: base.files.map(({ path, uri, bytes, rows, sha256 }) => ({
      uri, mediaType: 'application/jsonl', records: rows, bytes, sha256, role: 'OUTPUT', name: path,
    })),
  }
}

type Counts = Pick<MadeStage, 'recordsIn' | 'recordsOut'> & { recordsDropped: number, recordsFailed: number }

/** `out`: of the stages that no other reads. */
export const GROUP_FIGURES = ['asked', 'read', 'out', 'dropped', 'failed'] as const
export type GroupFigure = (typeof GROUP_FIGURES)[number]

export interface GroupBalance extends Record<GroupFigure, number> {
  /** As many were read as asked for, and no stage has lost one: read = written + dropped + failed. */
  isBalanced: boolean
}

/** What became of the records of a retried group. */
export function toBalance(
  { records }: Pick<RejectGroup, 'records'>,
  stages: readonly (Counts & { dependsOn: readonly string[], isTerminal: boolean })[],
): GroupBalance {
  const sum = (of: (stage: Counts) => number, among = stages) => among.reduce((total, stage) => total + of(stage), 0)
  const read = sum(stage => stage.recordsIn, stages.filter(stage => stage.dependsOn.length === 0))
  return {
    asked: records,
    read,
    out: sum(stage => stage.recordsOut, stages.filter(stage => stage.isTerminal)),
    dropped: sum(stage => stage.recordsDropped),
    failed: sum(stage => stage.recordsFailed),
    isBalanced: read === records
      && stages.every(stage => stage.recordsIn === stage.recordsOut + stage.recordsDropped + stage.recordsFailed),
  }
}
