import { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { writeRowIndex } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'
import type { Trx } from '#db/client'
import { setVersionTime } from '#db/repositories/history/history-life.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'
import type { ArtifactInfo, DatasetManifest } from '#shared/domain/dataset/artifact'
import type { ColumnStats } from '#shared/domain/dataset/column-stats'
import { sealVersion } from '#server/ingest/seal-version'
import { type MadeDataset, type MadeRecord, RECORD_COLUMNS, toRecord } from './records'
import type { DemoLife } from '../texts'

/** A run of the history whose records are made, so that its dataset has a version with real bytes. */
export interface VersionRun {
  key: MadeDataset
  run: Pick<TaskRunRow, 'id' | 'projectId' | 'actor' | 'spec' | 'recordsOut'>
  endedAt: Date
}

export interface MadeVersion {
  key: MadeDataset
  datasetId: string
  semver: string
  endedAt: Date
}

const PUBLISH = 'publish'
const MOST_TOP = 10
const BINS = 8

/** Writes as many records as the run has put out, and their manifest. */
export async function putRecords(
  artifacts: ArtifactStore, life: DemoLife, { key, run }: VersionRun, first: number,
): Promise<{ manifest: DatasetManifest, artifact: ArtifactInfo }> {
  const records = Array.from({ length: run.recordsOut }, (_, index) => toRecord(life, key, first + index))
  const stored = await artifacts.put(Readable.from([
    Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join('')),
  ]))
  const { uri: indexUri } = await writeRowIndex(artifacts, stored.uri)
  await setImmediate()
  const { uri, bytes, sha256 } = stored
  const rows = records.length
  const manifest: DatasetManifest = {
    dataset: String(run.spec.stages.at(-1)?.parameters['dataset_id']),
    files: [{ path: 'data.jsonl', uri, bytes, rows, sha256, indexUri }],
    rows, bytes, columns: [...RECORD_COLUMNS],
    stats: Object.fromEntries(RECORD_COLUMNS.map(({ name }) =>
      [name, toStats(records.map(record => record[name as keyof MadeRecord]))])),
  }
  const written = await artifacts.put(Readable.from([Buffer.from(JSON.stringify(manifest))]))
  return { manifest, artifact: { ...written, mediaType: 'application/json', records: -1, role: 'MANIFEST' } }
}

/** As at the end of the run. */
export async function sealMade(
  trx: Trx, { key, run, endedAt }: VersionRun, made: Awaited<ReturnType<typeof putRecords>>,
): Promise<MadeVersion | undefined> {
  const outcome = await sealVersion(trx, { run, stageKey: PUBLISH, ...made, isReused: false, gates: [] })
  if (outcome.type !== 'sealed') {
    return undefined
  }
  const { datasetId, semver } = outcome
  await setVersionTime(trx, { datasetId, semver, createdAt: endedAt })
  return { key, datasetId, semver, endedAt }
}

/** As the stage that writes a version counts a column of texts. */
function toStats(values: readonly string[]): ColumnStats {
  const counts = [...Map.groupBy(values, value => value)].map(([value, same]) => ({ value, count: same.length }))
  const lengths = values.map(value => [...value].length)
  const [min, max] = [Math.min(...lengths), Math.max(...lengths)]
  const width = Math.max(1, (max - min) / BINS)
  const bins = Array.from({ length: Math.max(1, Math.min(BINS, Math.ceil((max - min) / width))) }, (_, bin) => ({
    from: min + bin * width, to: min + (bin + 1) * width, count: 0,
  }))
  for (const length of lengths) {
    const bin = bins[Math.min(bins.length - 1, Math.floor((length - min) / width))]
    if (bin) {
      bin.count += 1
    }
  }
  return {
    nulls: 0, distinct: counts.length, distinctIsEstimate: false,
    length: { min, max, mean: lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length) },
    top: counts.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MOST_TOP),
    histogram: bins,
  }
}
