import fc from 'fast-check'
import { pickCounts, toEach, WORK_COUNTERS } from '#shared/domain/run/counters'
import { RunScript } from './run-script'

const STAGES = ['read', 'clean', 'out'] as const

/** One event that a factory may send about a run; impossible ones are skipped when played. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({
    type: fc.constant('progress' as const), ...toEach(WORK_COUNTERS, () => fc.nat(50)),
    recordsDropped: fc.nat(5), recordsFailed: fc.nat(5),
  }) },
  { weight: 3, arbitrary: fc.record({
    type: fc.constant('tokens' as const), input: fc.nat(500), output: fc.nat(500),
    model: fc.constantFrom('model-a', 'model-b'),
  }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('retry' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('next' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pause' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('alert' as const, 'unknown' as const, 'metrics' as const) }),
  },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

export interface ScriptPlan {
  steps: Step[]
  outcome: 'SUCCEEDED' | 'FAILED' | 'RUNNING'
  waitsMs: number[]
}

export const scriptPlan: fc.Arbitrary<ScriptPlan> = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 25 }),
  outcome: fc.constantFrom('SUCCEEDED', 'FAILED', 'RUNNING'),
  // Long enough to cross buckets of 5 and of 15 minutes.
  waitsMs: fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 5, maxLength: 5 }),
})

/** Plays a plan: the same plan gives the same events for every run. */
export function playPlan(runId: string, { steps, outcome, waitsMs }: ScriptPlan): RunScript {
  const script = new RunScript(runId, STAGES)
  let position = 0
  const current = () => STAGES[position] ?? 'out'
  script.stage('read', 'QUEUED').wait(300).stage('read', 'RUNNING').run('RUNNING')
  for (const [index, it] of steps.entries()) {
    script.wait(waitsMs[index % waitsMs.length] ?? 0)
    if (it.type === 'next' && position < STAGES.length - 1) {
      script.stage(current(), 'SUCCEEDED')
      position += 1
      script.stage(current(), 'QUEUED').wait(150).stage(current(), 'RUNNING')
    }
    else {
      playStep(script, current(), it)
    }
  }
  return end(script, current(), outcome)
}

function playStep(script: RunScript, stageId: string, it: ScriptPlan['steps'][number]): void {
  const at = { stageId, attempt: script.stages.get(stageId)?.attempt ?? 0 }
  switch (it.type) {
    case 'progress': {
      script.progress(stageId, pickCounts(WORK_COUNTERS, it))
      break
    }
    case 'tokens':
      script.tokens(stageId, it.input, it.output, it.model)
      break
    case 'retry':
      script.stage(
        stageId, 'RETRY_WAIT', { error: { reason: 'LOST', message: 'worker lost', retryable: true, metadata: {} } },
      ).stage(stageId, 'RUNNING')
      break
    case 'pause':
      script.run('PAUSING').stage(stageId, 'PAUSED').run('PAUSED').run('RUNNING').stage(stageId, 'RUNNING')
      break
    case 'alert':
      script.emit({
        kind: 'alert', severity: 'WARNING', code: 'ODD', message: 'odd', dedupKey: 'odd', metadata: {}, ...at,
      })
      break
    case 'metrics':
      script.emit({
        kind: 'metrics',
        points: [{
          name: 'model_call_ms', value: 0, labels: { model: 'model-a' },
          histogram: { buckets: { 10: 3, 250: 1 }, zeroCount: 1, sum: 150 },
        }],
        ...at,
      })
      break
    case 'unknown':
      script.emit({ kind: 'unknown', ...at })
  }
}

function end(script: RunScript, stageId: string, outcome: ScriptPlan['outcome']): RunScript {
  if (outcome === 'FAILED') {
    return script.stage(stageId, 'FAILED', { error: { reason: 'BAD', message: 'bad', retryable: false, metadata: {} } })
      .run('FAILED', 'STAGE_FAILED')
  }
  if (outcome === 'SUCCEEDED') {
    for (const id of STAGES) {
      if (script.stages.get(id)?.state === 'BLOCKED') {
        script.stage(id, 'RUNNING')
      }
      if (script.stages.get(id)?.state === 'RUNNING') {
        script.stage(id, 'SUCCEEDED')
      }
    }
    script.run('SUCCEEDED')
  }
  return script
}
