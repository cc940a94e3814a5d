import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import type { Input } from '#proto/adapter/service-definition'
import { GrpcError } from '#proto/adapter/status-details'
import { Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb'
import {
  ArtifactRole, type EventSchema, type PlanRunRequest, RunState, type SubmitRunRequest, Severity, StageState,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { NO_WORK } from '#shared/domain/run/counters'
import { toPointer } from '#server/grpc/grpc-error'
import type { QueueEvent, QueueRunSpec } from '#server/grpc/queue.gateway'
import { givenQueue } from './given-server'
import { withCallContext } from '#server/grpc/call-context'

const AT = new Date('2026-01-02T03:04:05.678Z')

async function eventOf(event: Input<typeof EventSchema>): Promise<QueueEvent> {
  const { queue } = await givenQueue({
    async* watchEvents() {
      yield { cursor: 'c', payload: { case: 'event', value: event } }
    },
  })
  for await (const message of queue.watchEvents('', new AbortController().signal)) {
    if (message.type === 'event') {
      return message.event
    }
  }
  throw new Error('no event came')
}

const base = { runId: 'r', seq: 7n, time: timestampFromDate(AT), stageId: 's', attempt: 2, version: 1 }
const plainBase = { runId: 'r', seq: 7, time: AT, stageId: 's', attempt: 2 }

describe('events in plain objects', () => {
  it.each<[string, Input<typeof EventSchema>['kind'], Record<string, unknown>]>([
    [
      'a run\'s state',
      { case: 'runState', value: { from: RunState.QUEUED, to: RunState.RUNNING, reason: 'started' } },
      { kind: 'run_state', from: 'QUEUED', to: 'RUNNING', reason: 'started' },
    ],
    ['progress', { case: 'progress', value: { recordsIn: 9n, droppedByReason: { SHORT: 2n }, fraction: 0.5 } }, {
      kind: 'progress',
      progress: {
        ...NO_WORK, recordsIn: 9, fraction: 0.5, recordsPerSecond: 0, droppedByReason: { SHORT: 2 }, failedByReason: {},
      },
    }],
    [
      'a histogram',
      { case: 'metrics', value: { points: [{
        name: 'model_call_ms', labels: { m: 'x' }, histogram: { buckets: { [-3]: 1n, 5: 2n }, zeroCount: 4n, sum: 1.5 },
      }] } },
      { kind: 'metrics', points: [{
        name: 'model_call_ms', value: 0, labels: { m: 'x' },
        histogram: { buckets: { '-3': 1, '5': 2 }, zeroCount: 4, sum: 1.5 },
      }] },
    ],
    [
      'tokens',
      { case: 'tokens', value: {
        model: 'm', usage: { inputTokens: 3n, calls: 1n, estimated: true }, provenance: Provenance.RULES,
        callsByOutcome: { OK: 1n },
      } },
      {
        kind: 'tokens', model: 'm',
        usage: { inputTokens: 3, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, calls: 1, estimated: true },
        provenance: 'RULES', callsByOutcome: { OK: 1 },
      },
    ],
    [
      'an alert',
      {
        case: 'alert',
        value: { severity: Severity.WARNING, code: 'LOW', message: 'low', dedupKey: 'k', metadata: { a: 'b' } },
      },
      { kind: 'alert', severity: 'WARNING', code: 'LOW', message: 'low', dedupKey: 'k', metadata: { a: 'b' } },
    ],
    ['a kind that is not known', { case: undefined }, { kind: 'unknown' }],
  ])('%s', async (_, kind, plain) => {
    expect(await eventOf({ ...base, kind })).toEqual({ ...plainBase, ...plain })
  })

  it('a state of a stage, with its outputs and its error', async () => {
    const event = await eventOf({
      ...base,
      kind: {
        case: 'stageState',
        value: {
          from: StageState.RUNNING,
          nextAttemptTime: timestampFromDate(AT),
          status: {
            stageId: 's', state: StageState.RETRY_WAIT, attempt: 2, startTime: timestampFromDate(AT),
            error: { reason: 'BAD', message: 'bad', retryable: true },
            outputs: [{
              uri: 'artifact:sha256/aa', mediaType: 'application/jsonl', records: -1n, bytes: 5n, sha256: 'aa',
              role: ArtifactRole.REJECTS,
            }],
          },
        },
      },
    })

    expect(event).toMatchObject({
      kind: 'stage_state', from: 'RUNNING', nextAttemptTime: AT,
      status: {
        state: 'RETRY_WAIT', startTime: AT, endTime: undefined, error: { reason: 'BAD', retryable: true, metadata: {} },
        outputs: [{ records: -1, bytes: 5, role: 'REJECTS' }],
      },
    })
  })

  it('a newer version of a known kind is unknown, and its seq is still applied', async () => {
    expect(await eventOf({ ...base, version: 2, kind: { case: 'progress', value: {} } }))
      .toEqual({ ...plainBase, kind: 'unknown' })
  })

  it('a number beyond 2⁵³ fails instead of being rounded', async () => {
    await expect(eventOf({ ...base, seq: 2n ** 60n })).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('a run', () => {
  const spec: QueueRunSpec = {
    runId: 'r', project: 'p', priority: 5, labels: { a: 'b' }, recordLimit: 100,
    stages: [{
      id: 's', kind: 'clean.normalize', parameters: { min_chars: 3, nested: { on: true } }, dependsOn: ['x'],
      maxAttempts: 4, timeoutMs: 90_500, failureTolerance: 0.25,
      inputs: [{
        uri: 'artifact:sha256/aa', mediaType: 'application/jsonl', records: 3, bytes: -1, sha256: 'aa', role: 'OUTPUT',
      }],
    }],
  }

  it('is returned as it was requested', async () => {
    let seen: SubmitRunRequest | undefined
    const { queue } = await givenQueue({
      async submitRun(request) {
        seen = request
        return { run: { spec: request.spec, state: RunState.QUEUED, lastSeq: 1n } }
      },
    })

    const run = await queue.submitRun('id', spec)

    expect(run).toMatchObject({ runId: 'r', state: 'QUEUED', lastSeq: 1, stages: [] })
    expect(seen).toMatchObject({
      requestId: 'id', validateOnly: false, spec: { priority: 5, recordLimit: 100n, labels: { a: 'b' } },
    })
    expect(seen!.spec!.stages[0]).toMatchObject({
      parameters: { min_chars: 3, nested: { on: true } }, dependsOn: ['x'], retryPolicy: { maxAttempts: 4 },
      timeout: { seconds: 90n, nanos: 500_000_000 },
      maxFailedRatio: 0.25, failureTolerance: 0.25, inputs: [{ records: 3n, bytes: -1n, role: ArtifactRole.OUTPUT }],
    })
  })

  it.each([
    ['none may fail', 0, { maxFailedRatio: 0, failureTolerance: 0 }],
    ['no limit', undefined, { maxFailedRatio: undefined, failureTolerance: 0 }],
  ])('says of its tolerance: %s', async (_, failureTolerance, expected) => {
    let seen: SubmitRunRequest | undefined
    const { queue } = await givenQueue({
      async submitRun(request) {
        seen = request
        return { run: { spec: request.spec, state: RunState.QUEUED, lastSeq: 1n } }
      },
    })

    await queue.submitRun('id', { ...spec, stages: [{ ...spec.stages[0]!, failureTolerance }] })

    const { maxFailedRatio, failureTolerance: old } = seen!.spec!.stages[0]!
    expect({ maxFailedRatio, failureTolerance: old }).toEqual(expected)
  })

  it('that is refused names the invalid places as pointers', async () => {
    const { queue } = await givenQueue({
      async submitRun() {
        throw new GrpcError(status.INVALID_ARGUMENT, 'wrong', {
          fieldViolations: [{ field: 'stages[2].parameters.min_chars', description: 'must be ≥ 0' }],
        })
      },
    })

    await expect(queue.validateRun(spec)).rejects.toMatchObject({
      code: 'refused', fields: [{ pointer: '/stages/2/parameters/min_chars', message: 'must be ≥ 0' }],
    })
  })

  it('that the queue does not know is undefined; an answer without a run is an internal failure', async () => {
    const { queue } = await givenQueue({
      async getRun({ runId }) {
        if (runId === 'lost') {
          throw new GrpcError(status.NOT_FOUND, 'unknown')
        }
        return {}
      },
    })

    expect(await queue.findRun('lost')).toBeUndefined()
    await expect(queue.findRun('empty')).rejects.toMatchObject({ code: 'internal' })
  })
})

it('a stage kind whose schema is not JSON is an internal failure', async () => {
  const { queue } = await givenQueue({
    listStageKinds: async () => ({ kinds: [{ kind: 'x', parametersSchema: '{' }] }),
  })

  await expect(queue.listStageKinds()).rejects.toMatchObject({ code: 'internal' })
})

it.each([
  ['stages[2].parameters.min_chars', '/stages/2/parameters/min_chars'],
  ['a[0][1].b', '/a/0/1/b'],
  ['with/slash~', '/with~1slash~0'],
  ['/stages/0', '/stages/0'],
  ['', ''],
])('the path %s is the pointer %s', (field, pointer) => {
  expect(toPointer(field)).toBe(pointer)
})

it('a source test ends when the caller no longer waits', async () => {
  const caller = new AbortController()
  const heard = Promise.withResolvers<string>()
  const { queue } = await givenQueue({
    inspectSource: (_, { signal }) => new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        heard.resolve('stopped')
        reject(signal.reason)
      }, { once: true })
      caller.abort()
    }),
  })

  const look = withCallContext({ requestId: 'r', untilGone: () => caller.signal }, () =>
    queue.inspectSource({ id: 's', kind: 'ingest.csv', parameters: {}, dependsOn: [], inputs: [] }, 1))

  await expect(look).rejects.toMatchObject({ code: 'unavailable' })
  expect(await heard.promise).toBe('stopped')
})

it.each([
  ['as one list, too, where they are the same', ['a', 'a'], ['a']],
  ['only by stage where they differ', ['a', 'b'], []],
])('the columns of the datasets that stages read are sent %s', async (_, names, asOne) => {
  const asked = Promise.withResolvers<PlanRunRequest>()
  const { queue } = await givenQueue({
    async planRun(request) {
      asked.resolve(request)
      return {}
    },
  })

  await queue.planRun([], names.map((name, index) =>
    ({ stageId: `read-${index}`, columns: [{ name, type: 'string', nullable: false }] })))

  const { inputColumns, stageColumns } = await asked.promise
  expect(inputColumns.map(({ name }) => name)).toEqual(asOne)
  expect(stageColumns.map(({ stageId, columns }) => [stageId, columns.map(({ name }) => name)]))
    .toEqual(names.map((name, index) => [`read-${index}`, [name]]))
})
