import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { createModelService } from '#factory/model/model-service.ts'
import { atEnd, givenGateways, givenServer } from './given-server'

async function givenModel() {
  const service = createModelService({ hasSimulator: true })
  atEnd(() => service.close())
  const { address } = await givenServer(ModelService, service.handlers)
  return givenGateways(address)
}

const user = (content: string) => [{ role: 'user' as const, content }]

describe('the model gateway in front of our own service', () => {
  it('lists and finds models as plain objects', async () => {
    const { model } = await givenModel()

    const { models } = await model.listModels({ pageSize: 50, pageToken: '', task: 'EXTRACT' })
    const simulator = await model.findModel('simulator:words')

    expect(models.map(({ id, provenance, tasks }) => [id, provenance, tasks])).toEqual([
      ['local:wink-analyze', 'RULES', ['CLASSIFY', 'EXTRACT']],
      ['local:wink-entities', 'RULES', ['EXTRACT']],
    ])
    expect(simulator).toMatchObject({ provenance: 'SIMULATED', state: 'READY', parametersSchema: { type: 'object' } })
    expect(await model.findModel('nobody:knows')).toBeUndefined()
  })

  it('runs a model once per request id', async () => {
    const { model } = await givenModel()
    const request = {
      requestId: randomUUID(), model: 'local:wink-sentiment', messages: user('I love it'), labels: { run_id: 'r' },
    }

    const [first, second] = [await model.generate(request), await model.generate(request)]

    expect(first).toMatchObject({
      finishReason: 'STOP', provenance: 'RULES', replayed: false, usage: { calls: 1, estimated: true },
    })
    expect(JSON.parse(first.output).sentiment.label).toBe('positive')
    expect(second).toMatchObject({ output: first.output, replayed: true })
  })

  it('says what is wrong with a response schema', async () => {
    const { model } = await givenModel()

    expect(await model.findSchemaFaults({ type: 'object' })).toEqual([])
    expect(await model.findSchemaFaults({ type: 'nonsense' })).toEqual([expect.stringContaining('type')])
  })

  it('takes a response schema from a service that is too old to check it', async () => {
    const service = createModelService({})
    atEnd(() => service.close())
    const { address } = await givenServer(ModelService, {
      ...service.handlers,
      checkResponseSchema: () => Promise.reject(new GrpcError(status.UNIMPLEMENTED, 'no such method')),
    })

    expect(await givenGateways(address).model.findSchemaFaults({ type: 'nonsense' })).toEqual([])
  })

  it('retries when a provider is unavailable for a moment', async () => {
    const { model, stats } = await givenModel()

    const reply = await model.generate({
      requestId: randomUUID(), model: 'simulator:words', messages: user('x'),
      parameters: { failure_rate: 0.5, seed: 1 },
    })

    expect(reply.provenance).toBe('SIMULATED')
    expect(stats.snapshot()).toMatchObject({ calls: { counted: 1, ok: 1 }, attempts: { counted: 3 }, retries: 2 })
  })

  it('reports invalid parameters as pointers and keeps the reason of the service', async () => {
    const { model } = await givenModel()

    const error: unknown = await model.generate({
      requestId: randomUUID(), model: 'simulator:words', messages: user('x'), parameters: { failure_rate: 2 },
    }).catch(cause => cause)

    expect(error).toMatchObject({ code: 'refused', fields: [{ pointer: '/parameters/failure_rate' }] })
    expect(grpcStatusOf(error)?.reason).toBe('INVALID_REQUEST')
  })

  it('ends at the timeout of the caller', async () => {
    const { model } = await givenModel()

    const call = model.generate({
      requestId: randomUUID(), model: 'simulator:words', messages: user('x'), parameters: { latency_ms: 30_000 },
      timeoutMs: 200,
    })

    await expect(call).rejects.toMatchObject({ code: 'upstream_timeout' })
  })
})
