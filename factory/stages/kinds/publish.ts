import { writeRowIndex } from '#artifact/row-index.ts'
import type { ArtifactStore, StoredArtifact } from '#artifact/store.ts'
import { loadHash } from '../../io/hash.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { createUpstreamSource, listUpstream } from '../source/artifact-source.ts'
import { passColumns } from '../plan/columns.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { textOf } from '../record/row-parser.ts'
import { KEEP } from '../record/row.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import type { StageDefinition } from '../stage-definition.ts'
import { TableStats } from '../stats/column-stats.ts'

const KIND = 'publish'
const DATA_PATH = 'data.jsonl'

export const publish: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-package-check',
  parametersSchema: toParametersSchema(KIND, {
    dataset_id: { 'type': 'string', 'format': 'uuid', 'pattern': '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$', 'x-dataset': true },
  }, { required: ['dataset_id'] }),
  metrics: RECORD_METRICS,
  minInputs: 1,
  maxInputs: 0,
  resumable: true,
  usesModel: false,
  plan: ({ inputs }) => passColumns(inputs),

  async execute(context) {
    const stats = new TableStats(await loadHash())
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: {
        process(record, row) {
          stats.add(record, textOf(row))
          return KEEP
        },
        restore: (record, row) => stats.add(record, textOf(row)),
        finish: output => writeManifest(context.store, String(context.stage.parameters.dataset_id), output, stats),
      },
    })
  },
}

/** In the format of the console's `DatasetManifest`: the console seals the version from it. */
async function writeManifest(store: ArtifactStore, dataset: string, output: StoredArtifact & { rows: number }, stats: TableStats): Promise<ArtifactRef[]> {
  const { uri, bytes, rows, sha256 } = output
  const index = await writeRowIndex(store, uri)
  const manifest = {
    dataset,
    files: [{ path: DATA_PATH, uri, bytes, rows, sha256, indexUri: index.uri }],
    rows,
    bytes,
    columns: stats.listColumns(),
    stats: stats.read(),
  }
  const stored = await store.put((async function* () {
    yield Buffer.from(JSON.stringify(manifest))
  })())
  return [{ uri: stored.uri, sha256: stored.sha256, bytes: stored.bytes, mediaType: 'application/json', records: -1, role: 'MANIFEST' }]
}
