import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore } from '#artifact/store'
import { readLines } from '#artifact/row-index'
import { hasInexactNumber } from '#record/parse-value'
import type { StageRunView } from '#shared/contract/run/run.contract'
import type { RunCompareOverlap } from '#shared/contract/run/run-compare.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import type { Deps } from '../common/deps'
import { toDetail } from '../run/run.service'
import { pairStages } from './compare-stages'
import { getSides } from './run-compare.service'

/** Of one side of a pair of stages: 16 bytes each are kept. */
const MOST_RECORDS = 200_000
/** For the whole answer; what has been read by then is compared. */
const DEADLINE_MS = 5_000
const HASH_BYTES = 16
const RECORDS = 'application/jsonl'

type Item = RunCompareOverlap['items'][number]
type Outputs = Pick<StageRunView, 'outputs'>

interface RecordFile {
  uri: string
  bytes: number
}

const manifestFiles = z.object({ files: z.array(z.object({ uri: z.string(), bytes: z.number() })) })

/**
 * How many records both have put out, by their content: the order of fields and the way in which a number is written do not
 * matter. Reads the files of the last stages.
 *
 * @throws AppError as `compareRuns`
 */
export async function compareOverlap({ db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, query: { a: string, b: string }): Promise<RunCompareOverlap> {
  const [rowA, rowB] = await getSides(db, query)
  const [a, b] = [await toDetail(db, rowA), await toDetail(db, rowB)]
  const deadline = performance.now() + DEADLINE_MS
  const lastOf = (stages: readonly StageRunView[]) => stages.filter(stage => stage.isTerminal)
  const items: Item[] = []
  for (const { a: left, b: right } of pairStages(lastOf(a.stages), lastOf(b.stages), stage => stage.stageKey)) {
    const shown = right ?? left
    const named = { stageKey: shown?.stageKey ?? '', name: shown?.name ?? '', kind: shown?.kind ?? '' }
    items.push({ ...named, ...left && right ? await compareFiles(artifacts, [left, right], deadline) : toGap('NO_PAIR') })
  }
  return { items }
}

type Counts = Omit<Item, 'stageKey' | 'name' | 'kind'>

const toGap = (gap: NonNullable<Item['gap']>): Counts => ({ a: null, b: null, both: null, isCut: false, gap })

async function compareFiles(artifacts: ArtifactStore, [left, right]: readonly [Outputs, Outputs], deadline: number): Promise<Counts> {
  try {
    const [filesA, filesB] = [await listFiles(artifacts, left), await listFiles(artifacts, right)]
    if (filesA.length === 0 || filesB.length === 0) {
      return toGap('NO_RECORDS')
    }
    const [a, b] = [await readHashes(artifacts, filesA, deadline), await readHashes(artifacts, filesB, deadline)]
    const both = [...b.hashes].filter(hash => a.hashes.has(hash)).length
    return { a: a.hashes.size, b: b.hashes.size, both, isCut: a.isCut || b.isCut, gap: null }
  }
  catch (error) {
    // Housekeeping deletes what nobody keeps; the other stages can still be compared.
    if (error instanceof ArtifactNotFound || error instanceof ArtifactDamaged) {
      return toGap('GONE')
    }
    throw error
  }
}

/** A stage that publishes names its files in a manifest. */
async function listFiles(artifacts: ArtifactStore, { outputs }: Outputs): Promise<RecordFile[]> {
  const manifest = outputs.find(({ role }) => role === 'MANIFEST')
  if (!manifest) {
    return outputs.filter(({ role, mediaType }) => role === 'OUTPUT' && mediaType === RECORDS).map(({ uri, bytes }) => ({ uri, bytes }))
  }
  const parts: Buffer[] = []
  for await (const chunk of artifacts.open(manifest.uri) as AsyncIterable<Buffer>) {
    parts.push(chunk)
  }
  return manifestFiles.parse(JSON.parse(Buffer.concat(parts).toString())).files
}

async function readHashes(artifacts: ArtifactStore, files: readonly RecordFile[], deadline: number): Promise<{ hashes: Set<string>, isCut: boolean }> {
  const hashes = new Set<string>()
  for (const { uri, bytes } of files) {
    await artifacts.check(uri, bytes)
    for await (const line of readLines(artifacts.open(uri, { bytes }) as AsyncIterable<Buffer>)) {
      if (hashes.size >= MOST_RECORDS || performance.now() > deadline) {
        return { hashes, isCut: true }
      }
      hashes.add(toContentHash(line.toString()))
    }
  }
  return { hashes, isCut: false }
}

/** A number that a double cannot hold is compared as it is written, and all of its record with it. */
function toContentHash(line: string): string {
  const text = hasInexactNumber(line) ? line : toCanonicalJson(JSON.parse(line))
  return createHash('sha256').update(text).digest().toString('base64', 0, HASH_BYTES)
}
