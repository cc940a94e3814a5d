import { durationFromMs, durationMs } from '@bufbuild/protobuf/wkt'
import type { JsonObject } from '@bufbuild/protobuf'
import type { Input } from '#proto/adapter/service-definition'
import {
  FinishReason, type GenerateRequestSchema, type GenerateResponse, type Model, type ModelService, ModelState, ModelTask,
  Role,
} from '#proto/gen/datafactory/model/v1/model_service_pb'
import type { CallStats } from './call-stats'
import { fromGrpcError, type GrpcStatusName, orAbsent, orNotImplemented, toFailure } from './grpc-error'
import type { Link } from './link'
import type { ModelGateway, ModelInfo, ModelPart, ModelReply, ModelRequest } from './model.gateway'
import { enumName, parseObject, present, toNumber } from './plain'
import { toUsage } from './queue-answer'
import { toProvenance } from './queue-event'

/** The contract's deadlines, in ms. */
const GENERATE_MS = 60_000

export function createModelGateway(link: Link<typeof ModelService>, stats: CallStats): ModelGateway {
  return {
    listModels({ pageSize, pageToken, task }) {
      const request = { pageSize, pageToken, task: task ? ModelTask[task] : ModelTask.UNSPECIFIED }
      return link.call('ListModels', 'readMs', (client, options) => client.listModels(request, options), toModelsPage)
    },
    findModel: id =>
      orAbsent(link.call('GetModel', 'readMs', (client, options) => client.getModel({ id }, options), ({ model }) =>
        toModel(present(model, 'model')))),
    generate(request) {
      const message = toGenerateMessage(request)
      return link.call(
        'Generate', Math.min(request.timeoutMs ?? GENERATE_MS, GENERATE_MS),
        (client, options) => client.generate(message, options), toReply,
      )
    },
    countCalls: keys => link.call(
      'GetActivity', 'readMs', (client, options) => client.getActivity({ keys: [...keys] }, options),
      ({ rows }) => new Map(rows.map(({ key, calls }) => [key, calls])),
    ),
    async findSchemaFaults(schema) {
      const request = { responseSchema: JSON.stringify(schema) }
      return await orNotImplemented(link.call(
        'CheckResponseSchema', 'inspectMs', (client, options) => client.checkResponseSchema(request, options),
        ({ faults }) => faults,
      ))
      ?? []
    },
    breaker: () => link.breaker(),
    generateStream: (request, signal) => readStream({ link, stats }, request, signal),
  }
}

/** Longest life of one streamed call, by contract. */
const STREAM_MS = 300_000

/** Never retried after its first part, and so not at all: its reader decides. */
async function* readStream(
  { link, stats }: { link: Link<typeof ModelService>, stats: CallStats }, request: ModelRequest, signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  const { client, changed } = link.open()
  const startedAt = performance.now()
  let outcome: GrpcStatusName = 'OK'
  try {
    const stream = client.generateStream({ request: toGenerateMessage(request) }, {
      deadlineMs: STREAM_MS, metadata: link.metadata(), signal: AbortSignal.any([signal, changed]),
    })
    for await (const { delta, final } of stream) {
      yield final ? { type: 'final', reply: toReply(final) } : { type: 'delta', text: delta }
    }
  }
  catch (error) {
    outcome = toFailure(error)?.status ?? 'INTERNAL'
    if (!signal.aborted) {
      throw fromGrpcError(error, 'model')
    }
  }
  finally {
    stats.attempt('model', 'GenerateStream', outcome, false)
    stats.call('model', 'GenerateStream', outcome, performance.now() - startedAt)
  }
}

const toModelsPage = ({ models, nextPageToken }: { models: Model[], nextPageToken: string }) => ({
  models: models.map(toModel), nextPageToken,
})

const toModel = (model: Model): ModelInfo => ({
  id: model.id,
  displayName: model.displayName,
  provider: model.provider,
  version: model.version,
  description: model.description,
  tasks: model.tasks.map(task => enumName(ModelTask, task)),
  state: enumName(ModelState, model.state),
  provenance: toProvenance(model.provenance),
  contextTokens: toNumber(model.contextTokens),
  maxOutputTokens: toNumber(model.maxOutputTokens),
  parametersSchema: parseObject(model.parametersSchema || '{}', `schema of ${model.id}`),
  inputPriceMicros: toNumber(model.inputPriceMicros),
  outputPriceMicros: toNumber(model.outputPriceMicros),
  currency: model.currency,
  etag: model.etag,
})

const ROLES = { system: Role.SYSTEM, user: Role.USER, assistant: Role.ASSISTANT } as const

const toGenerateMessage = (request: ModelRequest): Input<typeof GenerateRequestSchema> => ({
  requestId: request.requestId,
  model: request.model,
  messages: request.messages.map(({ role, content }) => ({ role: ROLES[role], content })),
  // The only cast: parameters arrive as JSON and are stored as JSON.
  parameters: (request.parameters ?? {}) as JsonObject,
  maxOutputTokens: BigInt(request.maxOutputTokens ?? 0),
  responseSchema: request.responseSchema ? JSON.stringify(request.responseSchema) : '',
  labels: request.labels ?? {},
  ...(request.timeoutMs === undefined ? {} : { timeout: durationFromMs(request.timeoutMs) }),
  ...(request.target ? { target: request.target } : {}),
})

const toReply = (answer: GenerateResponse): ModelReply => ({
  output: answer.output,
  finishReason: enumName(FinishReason, answer.finishReason),
  usage: toUsage(answer.usage),
  latencyMs: answer.latency ? durationMs(answer.latency) : 0,
  modelVersion: answer.modelVersion,
  provenance: toProvenance(answer.provenance),
  replayed: answer.replayed,
})
