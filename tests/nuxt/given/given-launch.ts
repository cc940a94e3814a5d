import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { RunListItem } from '#shared/contract/run/run-list.contract'
import type { TaskView } from '#shared/contract/task.contract'
import { givenListItem } from './given-pipeline'
import { givenListed } from './given-run'

export const PIPELINE_ID = '01900000-0000-7000-8000-0000000000a1'
export const TASK_ID = '01900000-0000-7000-8000-0000000000a2'
export const RUN_ID = '01900000-0000-7000-8000-0000000000a3'
export const VERSION_ID = '01900000-0000-7000-8000-0000000000aa'
const AT = '2026-11-20T06:00:00.000Z'

export const givenLaunchable = (): PipelineView => {
  const { kinds: _kinds, lastRun: _lastRun, ...summary } = givenListItem({ id: PIPELINE_ID, name: 'Airports, cleaned' })
  return {
    ...summary,
    stages: [
      { key: 'read', kind: 'input.dataset', name: 'Read', needs: [], parameters: {} },
      {
        key: 'tokens', kind: 'filter.tokens', name: 'Long enough', needs: ['read'],
        parameters: { field: 'name', min_tokens: 20 },
      },
      { key: 'out', kind: 'publish', name: '', needs: ['tokens'], parameters: { dataset_id: VERSION_ID } },
    ],
  }
}

export const givenTaskView = (change: Partial<TaskView> = {}): TaskView => ({
  id: TASK_ID, version: 1, createdAt: AT, updatedAt: AT, projectId: VERSION_ID, name: 'Airports, cleaned',
  pipelineId: PIPELINE_ID,
  revision: null, inputs: {}, parameters: {}, priority: 0, recordLimit: 0, ...change,
})

/** It took `seconds`, and put out as many records as `recordsOut` says. */
export const givenPast = (seconds: number, recordsOut: number): RunListItem => givenListed({
  recordLimit: 0, recordsIn: 1_000, recordsOut, startedAt: AT,
  finishedAt: new Date(Date.parse(AT) + seconds * 1_000).toISOString(),
})
