import { z } from 'zod'
import { archived, closest, ids, pageOf, pageQuery, projectQuery } from './common.contract'
import { pipelineSummary, pipelineTemplate } from './pipeline.contract'
import { runView } from './run/run.contract'

export const pipelineListQuery = pageQuery.extend(projectQuery.shape).extend({
  /** Part of the name, upper or lower case. */
  q: z.string().trim().max(200).optional(),
  /** The words of `q` may also be in the description. */
  closest,
  id: ids,
  archived,
})

export const pipelineListItem = pipelineSummary.extend({
  /** Kinds of its stages, in order. */
  kinds: z.array(z.string()),
  /** Its newest run; null = never launched. */
  lastRun: runView.pick({ id: true, state: true, stateName: true, createdAt: true, finishedAt: true }).nullable(),
  /** null = it came from none. */
  template: pipelineTemplate.nullable(),
})

export const pipelinePage = pageOf(pipelineListItem)

export type PipelineListItem = z.infer<typeof pipelineListItem>
