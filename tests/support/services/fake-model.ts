import { once } from 'node:events'
import { AppError } from '#server/errors'
import type { ModelGateway, ModelInfo, ModelPart, ModelRequest } from '#server/grpc/model.gateway'

export interface FakeModel extends ModelGateway {
  /** While set, every call fails as if the model service were not responding. */
  isAway: boolean
  offered: ModelInfo[]
  /** What a streamed call gives, an error at its place; with `hangs` it then waits until it is aborted. */
  parts: (ModelPart | Error)[]
  hangs: boolean
  requests: ModelRequest[]
  /** In progress, by key of their limits. */
  calls: Map<string, number>
  /** What it says about a response schema. */
  schemaFaults: string[]
}

export const modelInfo = (id: string, state = 'READY'): ModelInfo => ({
  id, displayName: id, provider: id.split(':')[0] ?? '', version: '1', description: '', tasks: ['GENERATE'], state,
  provenance: 'MODEL', contextTokens: 0, maxOutputTokens: 0, parametersSchema: {}, inputPriceMicros: 0,
  outputPriceMicros: 0, currency: '', etag: '1',
})

/** Offers the models that a test gives, in pages of two. */
export function createFakeModel(): FakeModel {
  const unused = () => Promise.reject(new Error('the API does not call this'))
  const fake: FakeModel = {
    isAway: false,
    offered: [modelInfo('local:words')],
    parts: [],
    hangs: false,
    requests: [],
    calls: new Map(),
    schemaFaults: [],
    findSchemaFaults: () =>
      fake.isAway ? Promise.reject(new AppError('unavailable', 'model: away')) : Promise.resolve(fake.schemaFaults),
    countCalls: () =>
      fake.isAway ? Promise.reject(new AppError('unavailable', 'model: away')) : Promise.resolve(fake.calls),
    breaker: () => fake.isAway ? 'open' : 'closed',
    listModels({ pageToken }) {
      const from = Number(pageToken || 0)
      return fake.isAway
        ? Promise.reject(new AppError('unavailable', 'model: away'))
        : Promise.resolve({
            models: fake.offered.slice(from, from + 2),
            nextPageToken: from + 2 < fake.offered.length ? String(from + 2) : '',
          })
    },
    findModel: unused,
    generate: unused,
    async* generateStream(request, signal) {
      fake.requests.push(request)
      for (const part of fake.parts) {
        if (part instanceof Error) {
          throw part
        }
        yield await Promise.resolve(part)
      }
      if (fake.hangs) {
        await once(signal, 'abort')
      }
    },
  }
  return fake
}
