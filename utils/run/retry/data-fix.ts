import type { RunDetail, RunInputView } from '#shared/contract/run/run.contract'
import type { RoleOf } from '#shared/domain/pipeline/kind-book'
import { isReader } from '#shared/domain/pipeline/kind-facts'
import type { RunError } from '#shared/domain/run/run-record'
import { isModelReason, toFailurePlace, toFinalKey } from './failure-place'

/** Where other data take the place of those that a run has read. */
export interface DataFix {
  /**
   * `folder`: it is filled elsewhere, and only imported again here; `newer`: the dataset has had a newer version since
   * the run was launched, of which it is launched again; `file`: the source has had another file since, with which the
   * run is retried.
   */
  type: 'source' | 'file' | 'folder' | 'dataset' | 'newer'
  id: string
  name: string
  /** Of the newer version. */
  semver?: string
  to: { path: string, query: Record<string, string> }
}

type Failed = Pick<RunDetail, 'id' | 'inputs' | 'configurations'>
type Read = Pick<RunDetail, 'id' | 'inputs' | 'stages'> & { pipeline: Pick<RunDetail['pipeline'], 'isBuiltIn'> }

/**
 * Where the data of a run are corrected that failed because too many records did: the file of a source, the next
 * version of a dataset.
 */
export function listDataFixes({ id, inputs, configurations }: Failed, error: RunError): DataFix[] {
  const isOfData = !error.retryable && toFinalKey(toFailurePlace(error, configurations)) === 'tolerance'
  return isOfData ? toFixes(id, inputs).map(fix => withReturn(id, inputs, fix)) : []
}

/** Too many records failed, and not because of a model: other data are the first thing to think of. */
export const isDataFirst = (fixes: readonly DataFix[], mainReason: string | undefined): boolean =>
  fixes.length > 0 && !(mainReason !== undefined && isModelReason(mainReason))

/** Stages that read sources: what they reject did not become records, so no retry brings it back. */
export const listReadingStages = (stages: Read['stages'], roleOf: RoleOf): string[] =>
  stages.filter(({ kind }) => isReader(roleOf(kind))).map(({ stageKey }) => stageKey)

/**
 * Where the data are corrected of rejected records that were not kept whole: of a stage that reads, what it has read;
 * else all that the run has. Of an import a folder, too: its files are corrected elsewhere, and it is imported again.
 */
export function listFixesOfStages(
  { id, inputs, stages, pipeline }: Read, stageKeys: readonly string[], roleOf: RoleOf,
): DataFix[] {
  const isReading = listReadingStages(stages, roleOf).some(key => stageKeys.includes(key))
  const read = isReading ? inputs.filter(({ stageKey }) => stageKeys.includes(stageKey)) : inputs
  return toFixes(id, read, pipeline.isBuiltIn)
}

function toFixes(runId: string, inputs: readonly RunInputView[], hasFolders = false): DataFix[] {
  const fixes = inputs.flatMap(input => toNewerFix(runId, input) ?? toFix(input, hasFolders) ?? [])
  return [...new Map(fixes.map(fix => [fix.id, fix])).values()]
}

/** The run has failed by a file: with another one it is retried, and the upload of another one leads back to that. */
function withReturn(runId: string, inputs: readonly RunInputView[], fix: DataFix): DataFix {
  if (fix.type !== 'source') {
    return fix
  }
  return inputs.some(input => input.type === 'source' && input.sourceId === fix.id && input.newer)
    ? { ...fix, type: 'file', to: { path: `/runs/${runId}`, query: { retry: '' } } }
    : { ...fix, to: { ...fix.to, query: { ...fix.to.query, run: runId } } }
}

/** Corrected data that were imported already are not asked for again. */
function toNewerFix(runId: string, input: RunInputView): DataFix | undefined {
  return input.type === 'version' && input.newer?.isSince
    ? {
        type: 'newer', id: input.datasetId, name: input.datasetName, semver: input.newer.semver,
        to: { path: `/runs/${runId}`, query: { launch: '1' } },
      }
    : undefined
}

/** An archived source is read no more. */
function toFix(input: RunInputView, hasFolders: boolean): DataFix | undefined {
  if (input.type === 'version') {
    const { datasetId: id, datasetName: name, semver } = input
    return { type: 'dataset', id, name, to: { path: `/datasets/${id}`, query: { import: semver } } }
  }
  const { sourceId: id, name, kind, isArchived } = input
  if (isArchived) {
    return undefined
  }
  if (kind === 'upload') {
    return { type: 'source', id, name, to: { path: '/sources', query: { replace: id } } }
  }
  return hasFolders ? { type: 'folder', id, name, to: { path: '/sources', query: { import: id } } } : undefined
}
