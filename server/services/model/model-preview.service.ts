import type { Db } from '#db/client'
import { readLines, readRows } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'
import { listVersionsByIds } from '#db/repositories/dataset/dataset-version.repository'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import { type ModelPreview, type ModelPreviewAnswer, MOST_PREVIEWS } from '#shared/contract/model/model-config.contract'
import { parseValue } from '#record/parse-value'
import { compileTemplate } from '#record/prompt-template'
import { isRecord, type JsonRecord } from '#record/value'
import { toRefused } from '#server/errors'
import { callerGone } from '#server/grpc/call-context'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'

/** A larger record is of no use on a page. */
const MAX_LINE_BYTES = 1 << 20
/** What was found until then is shown: behind it there may be gigabytes of larger records. */
const READ_CAP_MS = 1_500

/**
 * Prompts as the stage would send them for the first records; no model is called. @throws AppError `not_found`;
 * `refused` when there are no records, or none but larger ones
 */
export async function previewPrompts(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, { parameters, source }: ModelPreview,
): Promise<ModelPreviewAnswer> {
  const prompt = compileTemplate(parameters.prompt)
  const system = compileTemplate(parameters.system)
  const records = await readRecords(db, artifacts, source)
  return {
    fields: [...new Set([...prompt.fields, ...system.fields])],
    items: records.map((record, row) => {
      const texts = { prompt: prompt.render(record) ?? '', system: system.render(record) ?? '' }
      const missing = [...new Set([...prompt.missing(record), ...system.missing(record)])]
      return { row, ...texts, missing, chars: texts.prompt.length + texts.system.length }
    }),
  }
}

async function readRecords(db: Db, artifacts: ArtifactStore, source: ModelPreview['source']): Promise<JsonRecord[]> {
  const lines = 'datasetVersionId' in source
    ? await readVersion(db, artifacts, source.datasetVersionId)
    : await readOutput(db, artifacts, source)
  const records = lines.map(toRecord)
  if (records.length === 0) {
    throw toRefused('/source', 'NO_RECORDS', 'there are no records')
  }
  return records
}

function toRecord(line: string): JsonRecord {
  const value = parseValue(line)
  return isRecord(value) ? value : {}
}

async function readVersion(db: Db, artifacts: ArtifactStore, id: string): Promise<string[]> {
  const [version] = await listVersionsByIds(db, [id])
  assertFound(version, 'dataset version')
  const [file] = version.manifest.files
  return file ? readRows(artifacts, { ...file, from: 0, limit: MOST_PREVIEWS, maxBytes: MAX_LINE_BYTES }) : []
}

async function readOutput(
  db: Db, artifacts: ArtifactStore, { runId, stageKey }: { runId: string, stageKey: string },
): Promise<string[]> {
  assertFound(await findTaskRun(db, runId), 'run')
  const stage = (await listStageRuns(db, runId)).find(row => row.stageKey === stageKey)
  assertFound(stage, 'stage')
  const isOver = untilOver()
  const lines: string[] = []
  let hasLarger = false
  for (const { uri, bytes } of stage.outputs.filter(({ role, mediaType }) =>
    role === 'OUTPUT' && mediaType === 'application/jsonl')) {
    await artifacts.check(uri, bytes)
    for await (const line of readLines(endEarly(await artifacts.open(uri, { start: 0 }), isOver))) {
      // The last one may have been cut.
      if (isOver()) {
        break
      }
      if (line.length > MAX_LINE_BYTES) {
        hasLarger = true
      }
      else {
        lines.push(line.toString('utf8'))
      }
      if (lines.length === MOST_PREVIEWS) {
        return lines
      }
    }
  }
  if (lines.length === 0 && (hasLarger || isOver())) {
    throw toRefused(
      '/source', 'RECORDS_TOO_LARGE', `no record of at most ${MAX_LINE_BYTES} bytes was found in ${READ_CAP_MS} ms`,
    )
  }
  return lines
}

/** @returns whether the time is over, or the caller has left. */
function untilOver(): () => boolean {
  const deadline = performance.now() + READ_CAP_MS
  const gone = callerGone()
  return () => performance.now() > deadline || gone?.aborted === true
}

/** Between chunks, not lines: one line may be a whole file. */
async function* endEarly(source: AsyncIterable<Buffer>, isOver: () => boolean): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    if (isOver()) {
      return
    }
    yield chunk
  }
}
