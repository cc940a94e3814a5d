import type { PipelineStart } from './pipeline-start'
import { firstOf, isUuid, type UrlQuery } from '../api/url-query'

/** The chosen start of a new pipeline, by the id of an existing object. */
export type StartChoice = { type: 'empty' } | { type: Exclude<PipelineStart['type'], 'empty'> | 'copy', id: string }

/** `empty`, `source:<id>`, `dataset:<id>` or `copy:<id>`; anything else is no choice. */
export function fromStartUrl(value: UrlQuery[string]): StartChoice | undefined {
  const [type, id = ''] = (firstOf(value) ?? '').split(':')
  if (type === 'empty') {
    return { type }
  }
  return (type === 'source' || type === 'dataset' || type === 'copy') && isUuid(id) ? { type, id } : undefined
}

export const toStartUrl = (choice: StartChoice): string =>
  choice.type === 'empty' ? choice.type : `${choice.type}:${choice.id}`

/** Numbers of two revisions, in either order. */
export interface RevisionPair { from: number, to: number }

/** The newest and the one before it. */
export const newestPair = (newest: number): RevisionPair => ({ from: Math.max(1, newest - 1), to: newest })

/** `3..5`; undefined = no comparison; an invalid value means the newest pair. */
export function fromCompareUrl(value: UrlQuery[string], newest: number): RevisionPair | undefined {
  const text = firstOf(value)
  if (text === undefined) {
    return undefined
  }
  const [from = 0, to = 0] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text)?.slice(1).map(Number) ?? []
  const isKnown = [from, to].every(number => number >= 1 && number <= newest)
  return isKnown ? { from, to } : newestPair(newest)
}

export const toCompareUrl = ({ from, to }: RevisionPair): string => `${from}..${to}`

export const toComparePage = (pipelineId: string, pair: RevisionPair): string =>
  `/pipelines/${pipelineId}?compare=${toCompareUrl(pair)}`

/** The editor, at a stage, of the pipeline of a run that is retried once this is saved. */
export const toEditorForRun = (pipelineId: string, runId: string, stageKey?: string) => ({
  path: `/pipelines/${pipelineId}`, query: { ...stageKey !== undefined && { stage: stageKey }, run: runId },
})

/** The actions for a pipeline in the list. */
export type PipelineVerb = 'launch' | 'copy' | 'template' | 'archive'
