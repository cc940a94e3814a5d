import { expect, it } from 'vitest'
import { readStages, SPEC_FORMAT, type PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { toQueueRunSpec } from '#server/relay/send-entry'

const stageOf = (failureTolerance?: number): PipelineStageSpec => ({
  key: 'a', kind: 'k', name: '', needs: [], parameters: {}, ...failureTolerance !== undefined && { failureTolerance },
})

it.each([
  [1, 0, undefined],
  [1, 0.5, 0.5],
  [1, undefined, undefined],
  [SPEC_FORMAT, 0, 0],
  [SPEC_FORMAT, undefined, undefined],
])('stages stored in format %i with a tolerance of %s mean %s', (format, stored, meant) => {
  const [read] = readStages([stageOf(stored)], format)

  expect(read).toEqual(stageOf(meant))
})

it.each([
  [undefined, undefined],
  [SPEC_FORMAT, 0],
])('a run that was pinned in format %s sends a tolerance of 0 as %s', (format, sent) => {
  const spec = { ...format !== undefined && { format }, labels: {}, stages: [{ ...stageOf(0), inputs: [] }] }

  const { stages } = toQueueRunSpec({
    id: 'r', projectId: 'p', priority: 0, recordLimit: 0, spec,
  } as unknown as Parameters<typeof toQueueRunSpec>[0])

  expect(stages[0]?.failureTolerance).toBe(sent)
})
