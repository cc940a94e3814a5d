import type { QualityRule, SampleFinding } from '#shared/domain/quality/quality-spec'
import type { RecordDifference } from '#shared/domain/release/bump'
import type { HashTask, PairTask } from './record-hash'
import type { MaskPart } from './record-mask'
import type { ScanPart, ScanTask } from './record-scan'

/** What a thread does: each takes what a user has entered, and how long that takes is unknown beforehand. */
export interface ThreadTasks {
  /** Compiles one pattern. */
  pattern: { input: string, answer: PatternLook }
  /** Begins with the rules of a lot, in the place of those before. */
  rules: { input: { rules: readonly QualityRule[], budgetMs: number }, answer: null }
  /** Records of the sample, in their order: for each what the rules found. */
  records: { input: readonly string[], answer: SampleFinding[][] }
  /** Looks at records of a release. */
  scan: { input: ScanTask, answer: ScanPart }
  /** Records of a release, for everybody to see. */
  mask: { input: readonly string[], answer: MaskPart }
  /** Records of a release by their value; null = one cannot be read. */
  hash: { input: HashTask, answer: BigUint64Array | null }
  /** Compares the records of two releases. */
  pair: { input: PairTask, answer: RecordDifference }
}

export type ThreadTask = keyof ThreadTasks

export interface PatternLook {
  /** Why it cannot be used; absent = it can. */
  fault?: string
  /** Instructions of its program: a text takes at most this many steps a character. */
  size: number
}

export type ToThread = { [K in ThreadTask]: { task: K, input: ThreadTasks[K]['input'] } }[ThreadTask]

/** An error is a bug: what users enter wrongly is an answer. */
export type FromThread = { isReady: true } | { answer: ThreadTasks[ThreadTask]['answer'] } | { error: string }
