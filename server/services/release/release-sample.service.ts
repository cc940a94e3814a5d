import type { ReleaseSample } from '#shared/contract/release/release.contract'
import { callerGone } from '#server/grpc/call-context'
import type { Deps } from '../common/deps'
import { rawJson } from '../common/raw-json'
import { readVersionLines } from '../dataset'
import { BATCH_CPU_MS } from './record-batches'
import { getPublished } from './release-download.service'

/** A reader sees what they are; whoever wants more downloads them. */
const SAMPLE_RECORDS = 5

/**
 * The first records for the page that anybody may open or print. Data of persons and keys are masked in them by the
 * patterns of the check, also where its findings were accepted: that was about the files.
 *
 * @throws as `getPublished`; ArtifactNotFound, ArtifactDamaged
 */
export async function sampleRelease(
  { db, artifacts, threads }: Pick<Deps, 'db' | 'artifacts' | 'threads'>, id: string,
): Promise<ReleaseSample> {
  const { version } = await getPublished(db, id)
  const lines = await readVersionLines({ artifacts, files: version.manifest.files }, 0, SAMPLE_RECORDS)
  const { records, kinds } = await threads.use(ask => ask('mask', lines, BATCH_CPU_MS), { signal: callerGone() })
  return { items: records.map((text, row) => ({ row, record: rawJson(text) })), masked: kinds }
}
