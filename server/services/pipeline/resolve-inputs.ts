import type { Db } from '#db/client'
import { listDataSourcesByIds, type DataSourceRow } from '#db/repositories/source/data-source.repository'
import { listVersionsByIds, type DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { listUploadsByIds, type UploadRow } from '#db/repositories/source/upload.repository'
import type { ArtifactInfo, ColumnInfo } from '#shared/domain/dataset/artifact'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { isReader } from '#shared/domain/pipeline/kind-facts'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec, TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import type { FrozenStage } from '#shared/domain/run/run-record'
import { resolveConfigurations } from './resolve-configurations'
import { resolvePolicies } from './resolve-policies'
import { toArtifact, toDeletedFinding } from '../source'

export interface ResolveRequest {
  projectId: string
  stages: readonly PipelineStageSpec[]
  /** Input by stage key; overrides the stage's own source. */
  inputs: Record<string, TaskInput>
  kinds: KindBook
}

/** A stage with its inputs, as sent to the queue. */
export type ResolvedStage = FrozenStage & { columns: ColumnInfo[] }

export interface Resolution {
  projectId: string
  stages: ResolvedStage[]
  /** Inputs and model configurations that do not exist, were not given or cannot be used. */
  findings: PipelineFinding[]
}

interface Known {
  sources: Map<string, DataSourceRow>
  uploads: Map<string, UploadRow>
  versions: Map<string, DatasetVersionRow>
}

/**
 * Turns names of sources, dataset versions and model configurations into parameters and artifacts: the factory knows
 * none of them.
 */
export async function resolveInputs(db: Db, { projectId, stages, inputs, kinds }: ResolveRequest): Promise<Resolution> {
  const wanted = stages.map(stage =>
    inputs[stage.key] ?? (stage.sourceId === undefined ? undefined : { sourceId: stage.sourceId }))
  const known = await loadKnown(db, projectId, wanted)
  const findings = findStrays(stages, inputs)
  const resolved = stages.map((stage, index): ResolvedStage => {
    const input = wanted[index]
    const found = input ? resolve(stage, input, { ...known, kinds }) : readsNothing(stage, kinds)
    if ('problem' in found) {
      const pointer = inputs[stage.key] ? `/inputs/${stage.key}` : `/stages/${index}${input ? '/sourceId' : ''}`
      findings.push({ severity: 'ERROR', code: found.code, pointer, stageKey: stage.key, message: found.problem })
      return { ...stage, inputs: [], columns: [] }
    }
    return { ...stage, ...found, ...input && { input } }
  })
  const configured = await resolveConfigurations(db, { projectId, kinds }, resolved)
  const gates = await resolvePolicies(db, { projectId, kinds }, configured.stages)
  return { projectId, stages: gates.stages, findings: [...findings, ...configured.findings, ...gates.findings] }
}

async function loadKnown(db: Db, projectId: string, wanted: readonly (TaskInput | undefined)[]): Promise<Known> {
  const sourceIds = wanted.flatMap(input => input && 'sourceId' in input ? [input.sourceId] : [])
  const versionIds = wanted.flatMap(input => input && 'datasetVersionId' in input ? [input.datasetVersionId] : [])
  const sources = (await listDataSourcesByIds(db, sourceIds)).filter(source => source.projectId === projectId)
  const uploads = await listUploadsByIds(db, sources.flatMap(source => source.uploadId ?? []))
  const versions = (await listVersionsByIds(db, versionIds)).filter(version => version.projectId === projectId)
  return { sources: byId(sources), uploads: byId(uploads), versions: byId(versions) }
}

const byId = <T extends { id: string }>(rows: readonly T[]) => new Map(rows.map(row => [row.id, row]))

type Found = Pick<ResolvedStage, 'parameters' | 'inputs' | 'columns'> | { code: string, problem: string }

function resolve(stage: PipelineStageSpec, input: TaskInput, known: Known & { kinds: KindBook }): Found {
  const { sources, uploads, versions, kinds } = known
  if ('datasetVersionId' in input) {
    const version = versions.get(input.datasetVersionId)
    if (kinds.roleOf(stage.kind) !== 'input') {
      return { code: 'WRONG_INPUT', problem: `${stage.kind} does not read dataset versions` }
    }
    const problem = 'no such dataset version in this project; its dataset may be archived'
    return version ? fromVersion(stage, version) : { code: 'NO_DATASET_VERSION', problem }
  }
  const source = sources.get(input.sourceId)
  if (!source) {
    return { code: 'NO_SOURCE', problem: 'no such source in this project; it may be archived' }
  }
  return source.stageKind === stage.kind
    ? fromSource(stage, source, uploads)
    : { code: 'WRONG_INPUT', problem: `the source is read by ${source.stageKind}, not by ${stage.kind}` }
}

function fromVersion({ parameters }: PipelineStageSpec, { manifest, columns }: DatasetVersionRow): Found {
  const inputs = manifest.files.map(({ uri, rows, bytes, sha256 }): ArtifactInfo => ({
    uri, mediaType: 'application/jsonl', records: rows, bytes, sha256, role: 'OUTPUT',
  }))
  return { parameters, inputs, columns }
}

/** The stage's own parameters override those of the source. */
function fromSource({ parameters }: PipelineStageSpec, source: DataSourceRow, uploads: Known['uploads']): Found {
  const upload = source.uploadId === null ? undefined : uploads.get(source.uploadId)
  if (upload?.deletedAt) {
    const { code, message } = toDeletedFinding(upload.filename, upload.deletedAt)
    return { code, problem: message }
  }
  return {
    parameters: { ...source.parameters, ...parameters },
    inputs: upload ? [toArtifact(upload)] : [],
    columns: source.columns,
  }
}

/** An ingest stage may name its folder itself; an input stage without an input would read nothing. */
function readsNothing(stage: PipelineStageSpec, { roleOf }: KindBook): Found {
  const role = roleOf(stage.kind)
  const isMissing = role === 'source' ? stage.parameters['root'] === undefined : isReader(role)
  return isMissing
    ? { code: 'MISSING_INPUT', problem: 'it reads nothing: give it a source or a dataset version' }
    : { parameters: stage.parameters, inputs: [], columns: [] }
}

/** Inputs for stages that do not exist. */
function findStrays(stages: readonly PipelineStageSpec[], inputs: Record<string, TaskInput>): PipelineFinding[] {
  const keys = new Set(stages.map(stage => stage.key))
  return Object.keys(inputs).filter(key => !keys.has(key)).map(key => ({
    severity: 'ERROR', code: 'UNUSED_INPUT', pointer: `/inputs/${key}`, stageKey: key, message: `no stage ${key}`,
  }))
}
