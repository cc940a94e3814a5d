import { createHash } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { type ListModelsRequest, ModelTask } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { MODEL_DOMAIN, type ModelCard, type ModelProvider } from './provider.ts'
import { invalid } from './request-check.ts'

export type CardWithEtag = ModelCard & { etag: string }

export interface Catalog {
  /** @throws GrpcError NOT_FOUND */
  get: (id: string) => { card: CardWithEtag, provider: ModelProvider }
  find: (id: string) => { card: CardWithEtag, provider: ModelProvider } | undefined
  /** @throws GrpcError INVALID_ARGUMENT for a bad page size or token. */
  list: (
    request: Pick<ListModelsRequest, 'pageSize' | 'pageToken' | 'task'>,
  ) => { models: CardWithEtag[], nextPageToken: string }
}

export function createCatalog(providers: readonly ModelProvider[]): Catalog {
  const entries = providers
    .flatMap(provider => provider.cards.map(card => ({ card: { ...card, etag: etagOf(card) }, provider })))
    .sort((a, b) => a.card.id < b.card.id ? -1 : 1)
  const byId = new Map(entries.map(entry => [entry.card.id, entry]))

  return {
    find: id => byId.get(id),
    get(id) {
      const found = byId.get(id)
      if (!found) {
        throw new GrpcError(status.NOT_FOUND, `no model ${JSON.stringify(id.slice(0, 100))}`, {
          reason: 'MODEL_NOT_FOUND', domain: MODEL_DOMAIN,
        })
      }
      return found
    },
    list({ pageSize, pageToken, task }) {
      if (pageSize < 0 || pageSize > 200) {
        throw invalid([{ field: 'page_size', description: 'must be 0 to 200' }])
      }
      const after = fromToken(pageToken)
      const matching = entries
        .map(({ card }) => card)
        .filter(card => (task === ModelTask.UNSPECIFIED || card.tasks.includes(task)) && card.id > after)
      const models = matching.slice(0, pageSize || 50)
      return { models, nextPageToken: models.length < matching.length ? toToken(models.at(-1)!.id) : '' }
    },
  }
}

/** A token contains the last id of its page, so that it stays valid when models are added or removed. */
const toToken = (id: string) => Buffer.from(`id:${id}`).toString('base64url')

function fromToken(token: string): string {
  if (token === '') {
    return ''
  }
  const text = Buffer.from(token, 'base64url').toString()
  if (!text.startsWith('id:') || toToken(text.slice(3)) !== token) {
    throw invalid([{ field: 'page_token', description: 'not one that ListModels gave' }])
  }
  return text.slice(3)
}

const etagOf = (card: ModelCard) => createHash('sha256')
  .update(JSON.stringify(card, (_, value: unknown) => typeof value === 'bigint' ? String(value) : value))
  .digest('base64url').slice(0, 16)
