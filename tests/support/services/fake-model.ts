import { AppError } from '#server/errors'
import type { ModelGateway, ModelInfo } from '#server/grpc/model.gateway'

export interface FakeModel extends ModelGateway {
  /** While set, every call fails as if the model service were not responding. */
  isAway: boolean
  offered: ModelInfo[]
}

export const modelInfo = (id: string, state = 'READY'): ModelInfo => ({
  id, displayName: id, provider: id.split(':')[0] ?? '', version: '1', tasks: ['GENERATE'], state, provenance: 'MODEL', contextTokens: 0, maxOutputTokens: 0, parametersSchema: {}, inputPriceMicros: 0, outputPriceMicros: 0, currency: '', etag: '1',
})

/** Offers the models that a test gives, in pages of two. */
export function createFakeModel(): FakeModel {
  const unused = () => Promise.reject(new Error('the API does not call this'))
  const fake: FakeModel = {
    isAway: false,
    offered: [modelInfo('local:words')],
    listModels({ pageToken }) {
      const from = Number(pageToken || 0)
      return fake.isAway
        ? Promise.reject(new AppError('unavailable', 'model: away'))
        : Promise.resolve({ models: fake.offered.slice(from, from + 2), nextPageToken: from + 2 < fake.offered.length ? String(from + 2) : '' })
    },
    findModel: unused,
    generate: unused,
  }
  return fake
}
