import {
  findDataSource, lockDataSource, setDataSourceTest, type DataSourceRow,
} from '#db/repositories/source/data-source.repository'
import { findUpload, type UploadRow } from '#db/repositories/source/upload.repository'
import type { Finding } from '#shared/contract/finding.contract'
import type { SourceInspectionView, SourceTest, SourceTry } from '#shared/contract/source.contract'
import { EMPTY_CODES } from '#shared/domain/source-kind'
import { AppError } from '#server/errors'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import type { QueueStage, SourceInspection } from '#server/grpc/queue.gateway'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { rawJson } from '../common/raw-json'
import { toColumn } from '#shared/domain/dataset/column-type'
import { getTargetProjectId } from '../system'
import { findWrongParameters, toSettings } from './source.service'
import { toDeletedFinding, toArtifact } from './upload.service'
import { toPostgresText } from '../common/postgres-text'

type InspectDeps = Pick<Deps, 'db' | 'queue' | 'cache'>
type Settings = Pick<DataSourceRow, 'stageKind' | 'parameters' | 'uploadId'>

/** The reason why the source cannot be read, else that it is empty, else the first line that cannot be. */
const findTold = (findings: readonly Finding[]) => findings.find(({ severity }) => severity === 'ERROR')
  ?? findings.find(({ code }) => EMPTY_CODES.has(code))
  ?? findings.find(({ pointer, code }) => pointer.startsWith('/line/') && !READ_NEVERTHELESS.has(code))

/** Codes of lines that are only suspicious. */
const READ_NEVERTHELESS: ReadonlySet<string> = new Set(['QUOTE_SPANS_LINES'])

/** Also without a record: the header of an empty table names its columns. */
const canBeRead = ({ findings }: SourceTest) => !findings.some(({ severity }) => severity === 'ERROR')

/** Number of records of a test: enough to detect the columns. */
const TEST_SAMPLE = 20

/** Tests settings without saving them. @throws AppError `refused` without its upload, `unavailable` */
export async function trySource(deps: InspectDeps, source: SourceTry): Promise<SourceTest> {
  const projectId = await getTargetProjectId(deps.db, source.projectId)
  return test(deps, await toSettings(deps.db, projectId, source), source.sampleSize)
}

/** Tests a source and stores the result. @throws AppError `not_found`, `unavailable` */
export async function testSource(deps: InspectDeps & ChangeDeps, actor: Actor, id: string): Promise<SourceTest> {
  const source = await findDataSource(deps.db, id)
  assertFound(source, 'source')
  const result = await test(deps, source, TEST_SAMPLE)
  const { code, message, params = {} } = findTold(result.findings) ?? { code: '', message: '' }
  await change(deps, actor, async ({ trx, audit }) => {
    // Archived in the meantime: nothing to store.
    if (await lockDataSource(trx, id)) {
      await setDataSourceTest(
        trx, id, { ok: result.ok, code, message, params, ...canBeRead(result) && { columns: result.columns } },
      )
      await audit({ action: 'source.test', of: source, after: { name: source.name, ok: result.ok, code, message } })
    }
  })
  return result
}

/** @throws AppError `not_found`; `refused` when it cannot be read; `unavailable` */
export async function previewSource(
  deps: InspectDeps, { id, limit }: { id: string, limit: number },
): Promise<SourceInspectionView> {
  const source = await findDataSource(deps.db, id)
  assertFound(source, 'source')
  const { ok: _ok, ...seen } = await test(deps, source, limit)
  if (seen.sample.length === 0 && seen.findings.some(({ severity }) => severity === 'ERROR')) {
    throw new AppError('refused', seen.findings[0]?.message ?? 'the source cannot be read', { fields: seen.findings })
  }
  return seen
}

/** Failures caused by the source, not by the factory. */
const TELLING = new Set(['refused', 'invalid_input', 'not_found', 'forbidden', 'conflict'])

async function test(deps: InspectDeps, settings: Settings, sampleSize: number): Promise<SourceTest> {
  const wrong = await findWrongParameters(deps, settings)
  if (wrong.length > 0) {
    return { ok: false, ...NOTHING_SEEN, findings: wrong }
  }
  const upload = settings.uploadId === null ? undefined : await findUpload(deps.db, settings.uploadId)
  if (upload?.deletedAt) {
    return { ok: false, ...NOTHING_SEEN, findings: [toDeletedFinding(upload.filename, upload.deletedAt)] }
  }
  const stage = toStage(settings, upload)
  try {
    // A column may have any name.
    const seen = toPostgresText(toInspection(await deps.queue.inspectSource(stage, sampleSize)))
    return { ok: !seen.findings.some(({ severity, code }) => severity === 'ERROR' || EMPTY_CODES.has(code)), ...seen }
  }
  catch (error) {
    if (error instanceof AppError && TELLING.has(error.code)) {
      return { ok: false, ...NOTHING_SEEN, findings: toPostgresText(toFindings(error)) }
    }
    throw error
  }
}

function toStage({ stageKind, parameters }: Settings, upload: UploadRow | undefined): QueueStage {
  return { id: 'source', kind: stageKind, parameters, dependsOn: [], inputs: upload ? [toArtifact(upload)] : [] }
}

const NOTHING_SEEN = {
  encoding: '', format: '', dialect: {}, columns: [], sample: [], bytes: -1, encodings: [], rowsRead: 0, hasMore: false,
}

function toFindings(error: AppError): Finding[] {
  const { fields } = error
  const failure = grpcStatusOf(error)
  // The factory's message without the service name in front.
  const { code, message, params } = failure
    ? { code: failure.reason, message: failure.message, params: failure.details.metadata ?? {} }
    : { code: error.code.toUpperCase(), message: error.message, params: {} }
  const found = fields?.map(field => ({ ...field, pointer: toOwnPointer(field.pointer) }))
    ?? [{ pointer: '', code, message, params }]
  return found.map(finding => ({ severity: 'ERROR', stageKey: '', ...finding }))
}

/** Pointers of the factory start with `stage.parameters`, those of the caller with `parameters`. */
const toOwnPointer = (pointer: string) => pointer.replace(/^\/?stage(?:[./]|$)/, '/')

function toInspection({ columns, sample, findings, ...seen }: SourceInspection): SourceInspectionView {
  return {
    ...seen,
    columns: columns.map(toColumn),
    sample: sample.map(toRecord),
    findings: findings.map(({ stageId: _stageId, ...finding }) => ({ ...finding, stageKey: '' })),
  }
}

function toRecord(text: string): unknown {
  try {
    JSON.parse(text)
    return rawJson(text)
  }
  catch {
    // Shown unchanged: a sample must show what is wrong.
    return text
  }
}
