import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore } from '#artifact/store'
import { readLines } from '#artifact/row-index'
import { toCanonicalText } from '#record/canonical-text'
import { parseValue } from '#record/parse-value'
import type { StageRunView } from '#shared/contract/run/run.contract'
import type { RunCompareOverlap } from '#shared/contract/run/run-compare.contract'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { readManifest } from '../dataset'
import { toDetail } from '../run'
import { pairStages } from './compare-stages'
import { getSides } from './run-compare.service'

/** Of one side of a pair of stages: 16 bytes each are kept. */
const MOST_RECORDS = 200_000
/** For the whole answer; what has been read by then is compared. */
const DEADLINE_MS = 5_000
const HASH_BYTES = 16
const RECORDS = 'application/jsonl'
/** Of each side, before other requests get their turn: some 10 ms. */
const RECORDS_A_TURN = 500

type Item = RunCompareOverlap['items'][number]
type Outputs = Pick<StageRunView, 'outputs'>

interface RecordFile {
  uri: string
  bytes: number
}

interface Pace {
  deadlineMs: number
  nowMs: () => number
}

/** One at a time in this process: it keeps the disk and the thread busy. */
let isReading = false

/**
 * How many records are in the output of both, by their content: the order of fields and the way in which a number is
 * written do not matter. Reads the files of the last stages; each pair of stages has an equal share of the time that is
 * left.
 *
 * @throws AppError as `compareRuns`; `too_many_requests` while the records of other runs are read
 */
export async function compareOverlap(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, query: { a: string, b: string },
  { deadlineMs, nowMs }: Pace = { deadlineMs: DEADLINE_MS, nowMs: () => performance.now() },
): Promise<RunCompareOverlap> {
  const [rowA, rowB] = await getSides(db, query)
  if (isReading) {
    throw new AppError('too_many_requests', 'the records of two other runs are being compared', {
      retryAfterSeconds: DEADLINE_MS / 1_000,
    })
  }
  isReading = true
  try {
    const [a, b] = [await toDetail(db, rowA), await toDetail(db, rowB)]
    const lastOf = (stages: readonly StageRunView[]) => stages.filter(stage => stage.isTerminal)
    const pairs = pairStages(lastOf(a.stages), lastOf(b.stages), stage => stage.stageKey)
    const deadline = nowMs() + deadlineMs
    let unread = pairs.filter(pair => pair.a && pair.b).length
    const items: Item[] = []
    for (const { a: left, b: right } of pairs) {
      const shown = right ?? left
      const named = { stageKey: shown?.stageKey ?? '', name: shown?.name ?? '', kind: shown?.kind ?? '' }
      if (!left || !right) {
        items.push({ ...named, ...toGap('NO_PAIR') })
        continue
      }
      const end = deadline - (deadline - nowMs()) * (1 - 1 / unread)
      unread -= 1
      items.push({ ...named, ...await compareFiles(artifacts, [left, right], () => nowMs() >= end) })
    }
    return { items }
  }
  finally {
    isReading = false
  }
}

type Counts = Omit<Item, 'stageKey' | 'name' | 'kind'>

const toGap = (gap: NonNullable<Item['gap']>): Counts => ({ a: null, b: null, both: null, isCut: false, gap })

async function compareFiles(
  artifacts: ArtifactStore, [left, right]: readonly [Outputs, Outputs], isLate: () => boolean,
): Promise<Counts> {
  try {
    const [filesA, filesB] = [await listFiles(artifacts, left), await listFiles(artifacts, right)]
    if (filesA.length === 0 || filesB.length === 0) {
      return toGap('NO_RECORDS')
    }
    return await compareHashes(readHashes(artifacts, filesA), readHashes(artifacts, filesB), isLate)
  }
  catch (error) {
    const gap = findGap(error)
    if (!gap) {
      throw error
    }
    return toGap(gap)
  }
}

/**
 * The other stages can still be compared. Housekeeping deletes what nobody keeps. A record may be no JSON, or nested
 * too deep.
 */
function findGap(error: unknown): Item['gap'] {
  const cause = error instanceof AppError ? error.cause : error
  if (cause instanceof ArtifactNotFound || cause instanceof ArtifactDamaged) {
    return 'GONE'
  }
  const isManifest = error instanceof AppError && error.code === 'refused'
  return isManifest || error instanceof SyntaxError || error instanceof RangeError ? 'UNREADABLE' : null
}

/** A stage that publishes names its files in a manifest. */
async function listFiles(artifacts: ArtifactStore, { outputs }: Outputs): Promise<RecordFile[]> {
  const manifest = outputs.find(({ role }) => role === 'MANIFEST')
  return manifest
    ? (await readManifest(artifacts, manifest)).files
    : outputs.filter(({ role, mediaType }) => role === 'OUTPUT' && mediaType === RECORDS)
}

/** Reads both in step, so that a cut leaves as many records of one as of the other: equal sides then stay equal. */
async function compareHashes(
  left: AsyncGenerator<string>, right: AsyncGenerator<string>, isLate: () => boolean,
): Promise<Counts> {
  const [a, b] = [new Set<string>(), new Set<string>()]
  const toCounts = (isCut: boolean): Counts => ({
    a: a.size, b: b.size, both: [...b].filter(hash => a.has(hash)).length, isCut, gap: null,
  })
  try {
    for (let read = 0; ; read += 1) {
      const [nextA, nextB] = [await left.next(), await right.next()]
      if (nextA.done && nextB.done) {
        return toCounts(false)
      }
      if (isLate() || read === MOST_RECORDS) {
        return read === 0 ? toGap('TOO_SLOW') : toCounts(true)
      }
      for (const [hashes, next] of [[a, nextA], [b, nextB]] as const) {
        if (!next.done) {
          hashes.add(next.value)
        }
      }
      if (read % RECORDS_A_TURN === RECORDS_A_TURN - 1) {
        await setImmediate()
      }
    }
  }
  finally {
    await Promise.all([left.return(undefined), right.return(undefined)])
  }
}

async function* readHashes(artifacts: ArtifactStore, files: readonly RecordFile[]): AsyncGenerator<string> {
  for (const { uri, bytes } of files) {
    await artifacts.check(uri, bytes)
    for await (const line of readLines(await artifacts.open(uri, { bytes }) as AsyncIterable<Buffer>)) {
      yield toContentHash(line.toString())
    }
  }
}

/** By value: neither the order of fields nor the notation of a number makes two records differ. */
function toContentHash(line: string): string {
  return createHash('sha256').update(toCanonicalText(parseValue(line))).digest().toString('base64', 0, HASH_BYTES)
}
