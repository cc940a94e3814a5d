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
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'

/** A larger record is of no use on a page. */
const MAX_LINE_BYTES = 1 << 20

/** Prompts as the stage would send them for the first records; no model is called. @throws AppError `not_found`; `refused` when there are no records */
export async function previewPrompts({ db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, { parameters, source }: ModelPreview): Promise<ModelPreviewAnswer> {
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
  const lines = 'datasetVersionId' in source ? await readVersion(db, artifacts, source.datasetVersionId) : await readOutput(db, artifacts, source)
  const records = lines.map(toRecord)
  if (records.length === 0) {
    throw new AppError('refused', 'there are no records', { fields: [{ pointer: '/source', code: 'NO_RECORDS', message: 'there are no records' }] })
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

async function readOutput(db: Db, artifacts: ArtifactStore, { runId, stageKey }: { runId: string, stageKey: string }): Promise<string[]> {
  assertFound(await findTaskRun(db, runId), 'run')
  const stage = (await listStageRuns(db, runId)).find(row => row.stageKey === stageKey)
  assertFound(stage, 'stage')
  const lines: string[] = []
  for (const { uri, bytes } of stage.outputs.filter(({ role, mediaType }) => role === 'OUTPUT' && mediaType === 'application/jsonl')) {
    await artifacts.check(uri, bytes)
    for await (const line of readLines(artifacts.open(uri, { start: 0 }))) {
      if (line.length <= MAX_LINE_BYTES) {
        lines.push(line.toString('utf8'))
      }
      if (lines.length === MOST_PREVIEWS) {
        return lines
      }
    }
  }
  return lines
}
