import type { RunDetail, RunInputView } from '#shared/contract/run/run.contract'
import type { RunError } from '#shared/domain/run/run-record'
import { toFailurePlace, toFinalKey } from './failure-place'

/** Where other data take the place of those that a run has read. */
interface DataFix {
  type: 'source' | 'dataset'
  id: string
  name: string
  to: { path: string, query: Record<string, string> }
}

type Failed = Pick<RunDetail, 'inputs' | 'configurations'>

/**
 * Where the data of a run are corrected that failed because too many records did: the file of a source, the next version of
 * a dataset.
 */
export function listDataFixes({ inputs, configurations }: Failed, error: RunError): DataFix[] {
  if (error.retryable || toFinalKey(toFailurePlace(error, configurations)) !== 'tolerance') {
    return []
  }
  const fixes = inputs.flatMap(input => toFix(input) ?? [])
  return [...new Map(fixes.map(fix => [fix.id, fix])).values()]
}

/** A folder is filled elsewhere, and an archived source is read no more. */
function toFix(input: RunInputView): DataFix | undefined {
  if (input.type === 'version') {
    const { datasetId: id, datasetName: name } = input
    return { type: 'dataset', id, name, to: { path: `/datasets/${id}`, query: { import: '1' } } }
  }
  const { sourceId: id, name, kind, isArchived } = input
  return kind === 'upload' && !isArchived
    ? { type: 'source', id, name, to: { path: '/sources', query: { replace: id } } }
    : undefined
}
