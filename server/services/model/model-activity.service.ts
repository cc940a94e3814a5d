import { listModelConfigs } from '#db/repositories/model/model-config.repository'
import type { ModelActivity } from '#shared/contract/model/model-config.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { isAway } from '../system'

/** Limit of the model service's contract. */
const MOST_KEYS = 200

/** Read anew each time: a kept answer would be older than the calls it counts. */
export async function readActivity(
  { db, model }: Pick<Deps, 'db' | 'model'>, { projectId = DEFAULT_PROJECT_ID }: { projectId?: string | undefined },
): Promise<ModelActivity> {
  const configs = await listModelConfigs(db, { projectId, archived: false, limit: MOST_KEYS })
  const calls = configs.length === 0 ? new Map<string, number>() : await countCalls(model, configs.map(({ id }) => id))
  return {
    at: new Date().toISOString(), breaker: model.breaker(),
    items: configs.map(({ id }) => ({ id, activeCalls: calls ? calls.get(id) ?? 0 : null })),
  }
}

/** undefined when the service does not respond, or is one that does not count its calls. */
async function countCalls(model: Deps['model'], ids: readonly string[]): Promise<Map<string, number> | undefined> {
  try {
    return await model.countCalls(ids)
  }
  catch (error) {
    if (isAway(error) || (error instanceof AppError && error.code === 'not_implemented')) {
      return undefined
    }
    throw error
  }
}
