import { writeRowIndex } from '#artifact/row-index.ts'
import type { ArtifactStore, StoredArtifact } from '#artifact/store.ts'
import { loadHash } from '#factory/io/hash.ts'
import type { ArtifactRef } from '#factory/job/stage-job.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns } from '../../parameter/columns.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { parseRow, textOf } from '../../row/row-parser.ts'
import { KEEP } from '../../row/row.ts'
import { defineStage } from '../../define-stage.ts'
import type { StageContext } from '../../stage-definition.ts'
import { TableStats } from '../../stats/column-stats.ts'
import { texts } from './texts.ts'

const DATA_PATH = 'data.jsonl'

export const stage = defineStage<{ dataset_id: string }>({
  kind: 'publish',
  version: '1.0.0',
  place: 160,
  role: 'sink',
  shape: 'io',
  purpose: 'write',
  texts,
  icon: 'i-lucide-package-check',
  properties: {
    dataset_id: {
      'type': 'string',
      'format': 'uuid',
      'pattern': '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      'x-dataset': true,
    },
  },
  required: ['dataset_id'],
  note: ['dataset_id'],
  recordsPerSecond: 120_000,
  plan: ({ inputs }) => passColumns(inputs),

  async execute(context, { dataset_id: dataset }) {
    const { job, store, stage: { inputs } } = context
    // The version that is extended: its files stay as they are, and come first.
    const base = inputs.filter(({ role }) => role === 'OUTPUT')
    const stats = new TableStats(await loadHash())
    await addBase(context, base, stats)
    return runRecordStage(context, {
      source: createUpstreamSource(store, listUpstream(job)),
      stage: {
        process(record, row) {
          stats.add(record, textOf(row))
          return KEEP
        },
        restore: (record, row) => stats.add(record, textOf(row)),
        // Nothing new: there is no version that differs from the one it extends.
        finish: async output => base.length > 0 && output.rows === 0
          ? []
          : writeManifest(store, dataset, [...base.map(toFile), toFile(output)], stats),
      },
    })
  },
})

/**
 * Its records count in the statistics of the version, but not as work of this run. @throws ArtifactNotFound,
 * ArtifactDamaged
 */
async function addBase(context: StageContext, base: readonly ArtifactRef[], stats: TableStats): Promise<void> {
  for await (const rows of createUpstreamSource(context.store, [...base]).read(undefined, context.signal)) {
    context.throwIfStopped()
    context.tick()
    for (const row of rows) {
      if (!row.fault && !parseRow(row)) {
        stats.add(row.record!, textOf(row))
      }
    }
  }
}

interface VersionFile { uri: string, bytes: number, rows: number, sha256: string, path?: string }

const toFile = ({ uri, bytes, sha256, ...rest }: ArtifactRef | StoredArtifact & { rows: number }): VersionFile =>
  'rows' in rest
    ? { uri, bytes, sha256, rows: rest.rows }
    : { uri, bytes, sha256, rows: rest.records, ...rest.name !== undefined && { path: rest.name } }

/** In the format of the console's `DatasetManifest`: the console seals the version from it. */
async function writeManifest(
  store: ArtifactStore, dataset: string, listed: readonly VersionFile[], stats: TableStats,
): Promise<ArtifactRef[]> {
  const files = []
  for (const [index, { uri, bytes, rows, sha256, path = toPath(index) }] of listed.entries()) {
    files.push({ path, uri, bytes, rows, sha256, indexUri: (await writeRowIndex(store, uri)).uri })
  }
  const sum = (of: (file: VersionFile) => number) => listed.reduce((total, file) => total + of(file), 0)
  const manifest = {
    dataset,
    files,
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    columns: stats.listColumns(),
    stats: stats.read(),
  }
  const stored = await store.put((async function* () {
    yield Buffer.from(JSON.stringify(manifest))
  })())
  return [{
    uri: stored.uri, sha256: stored.sha256, bytes: stored.bytes, mediaType: 'application/json', records: -1,
    role: 'MANIFEST',
  }]
}

const toPath = (index: number) => index === 0 ? DATA_PATH : DATA_PATH.replace('.', `-${index + 1}.`)
