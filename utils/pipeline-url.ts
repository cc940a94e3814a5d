import type { PipelineStart } from './pipeline-start'
import { cursorOf, firstOf, type UrlQuery } from './url-query'
import { isUuid } from './uuid'

export interface PipelineListState { q: string, cursor: string }

export function fromPipelineListUrl(query: UrlQuery): PipelineListState {
  return { q: (firstOf(query.q) ?? '').trim().slice(0, 200), cursor: cursorOf(query.cursor) }
}

export const toPipelineListUrl = ({ q, cursor }: PipelineListState): UrlQuery => ({ ...q ? { q } : {}, ...cursor ? { cursor } : {} })

/** What a new pipeline is proposed from, by the id of a thing that exists. */
export type StartChoice = { type: 'empty' } | { type: Exclude<PipelineStart['type'], 'empty'> | 'copy', id: string }

/** `empty`, `source:<id>`, `dataset:<id>` or `copy:<id>`; anything else is no choice. */
export function fromStartUrl(value: UrlQuery[string]): StartChoice | undefined {
  const [type, id = ''] = (firstOf(value) ?? '').split(':')
  if (type === 'empty') {
    return { type }
  }
  return (type === 'source' || type === 'dataset' || type === 'copy') && isUuid(id) ? { type, id } : undefined
}

export const toStartUrl = (choice: StartChoice): string => choice.type === 'empty' ? choice.type : `${choice.type}:${choice.id}`
