import type { ApiClient } from '~/utils/api/api-client.ts'
import { download, upload } from '../api/api.ts'
import { createRandom } from '../random.ts'
import { untilSealed, type RunAnswer } from './runs.ts'
import type { SlowTask } from './slow-run.ts'

const WORDS = ('data record field stage value batch sample check clean label token table '
  + 'schema source result score text line model queue')
  .split(' ')

/** Realistic records: texts long enough to have many tokens, one in five a duplicate of an earlier one. */
export function makeRecords(rows: number, seed: number): Buffer {
  const random = createRandom(seed)
  const texts: string[] = []
  for (let row = 0; row < rows; row++) {
    const isCopy = row > 0 && random() < 0.2
    const fresh = () =>
      Array.from({ length: 20 + Math.floor(random() * 80) }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')
    texts.push(isCopy ? texts[Math.floor(random() * row)] ?? '' : fresh())
  }
  return Buffer.from(texts.map((text, row) => `${JSON.stringify({ row, text })}\n`).join(''))
}

/** Five stages that use the CPU and always make the same output from the same input. */
export async function addSteadyTask(
  url: string, api: ApiClient, { name, rows }: { name: string, rows: number },
): Promise<SlowTask> {
  const file = await upload(url, 'records.jsonl', makeRecords(rows, 7))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: `${name}, records`, uploadId: file.id } })
  const dataset = await api('datasetCreate', { body: { name } })
  const pipeline = await api('pipelineCreate', {
    body: {
      name,
      stages: [
        { key: 'read', kind: 'ingest.jsonl', sourceId: source.id },
        { key: 'clean', kind: 'clean.normalize', needs: ['read'], parameters: { fields: ['text'] } },
        {
          key: 'tokens', kind: 'filter.tokens', needs: ['clean'],
          parameters: { field: 'text', min_tokens: 30, output_field: 'tokens' },
        },
        { key: 'unique', kind: 'dedupe.exact', needs: ['tokens'], parameters: { fields: ['text'] } },
        { key: 'publish', kind: 'publish', needs: ['unique'], parameters: { dataset_id: dataset.id } },
      ],
    },
  })
  const task = await api('taskCreate', { body: { name, pipelineId: pipeline.id } })
  return { taskId: task.id, datasetId: dataset.id, pipelineId: pipeline.id }
}

/** What must be equal after every run, however often it was disturbed. */
export interface RunResult {
  sha256: string
  rows: number
  stages: {
    stageKey: string
    state: string
    recordsIn: number
    recordsOut: number
    recordsDropped: number
    recordsFailed: number
  }[]
}

export async function resultOf(url: string, api: ApiClient, runId: string, deadlineMs?: number): Promise<RunResult> {
  const { run, version } = await untilSealed(api, runId, deadlineMs)
  const file = await download(url, version.datasetId, version.semver)
  return { sha256: file.sha256, rows: version.rows, stages: run.stages.map(toCounts) }
}

const toCounts = (
  { stageKey, state, recordsIn, recordsOut, recordsDropped, recordsFailed }: RunAnswer['stages'][number],
) =>
  ({ stageKey, state, recordsIn, recordsOut, recordsDropped, recordsFailed })
