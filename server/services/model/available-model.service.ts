import type { AvailableModel, AvailableModelList } from '#shared/contract/model.contract'
import type { ModelGateway, ModelInfo } from '#server/grpc/model.gateway'
import type { Deps } from '../common/deps'
import { isAway } from '../system'

type ModelDeps = Pick<Deps, 'cache' | 'model'>

/** Short, because a model that is loading is ready soon. */
const TTL_MS = 10_000
const PAGE = 100
/** Maximum number of models read; more than anyone chooses from. */
const MOST = 500

const STATES = ['READY', 'LOADING', 'UNAVAILABLE'] as const

/**
 * Returns the last answer when the model service does not respond. @throws AppError `unavailable` when there is none.
 */
export async function listAvailableModels({ cache, model }: ModelDeps): Promise<AvailableModelList> {
  const { value, asOf, isStale } = await cache.getOrLoad(
    { noun: 'models', key: [], ttlMs: TTL_MS }, () => readModels(model),
  )
  return { items: value, asOf: asOf.toISOString(), stale: isStale }
}

/** undefined when the model service has never answered, or has more models than were read. */
export async function findAvailableModels(deps: ModelDeps): Promise<AvailableModel[] | undefined> {
  try {
    const { items } = await listAvailableModels(deps)
    return items.length < MOST ? items : undefined
  }
  catch (error) {
    if (isAway(error)) {
      return undefined
    }
    throw error
  }
}

async function readModels(gateway: ModelGateway): Promise<AvailableModel[]> {
  const found: ModelInfo[] = []
  let pageToken = ''
  do {
    const { models, nextPageToken } = await gateway.listModels({ pageSize: PAGE, pageToken })
    found.push(...models)
    pageToken = nextPageToken
  } while (pageToken && found.length < MOST)
  return found.slice(0, MOST).map(toAvailable)
}

const toAvailable = ({
  id, displayName, provider, version, description, tasks, state, provenance, contextTokens, maxOutputTokens,
  parametersSchema,
}: ModelInfo): AvailableModel =>
  ({
    id, displayName, provider, version, description, tasks,
    state: STATES.find(known => known === state) ?? 'UNSPECIFIED', provenance, contextTokens, maxOutputTokens,
    parametersSchema,
  })
