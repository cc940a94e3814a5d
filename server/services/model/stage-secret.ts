import type { Db } from '#db/client'
import { listVersionSecrets } from '#db/repositories/model/model-config.repository'
import type { FrozenStage } from '#shared/domain/run/run-record'
import type { QueueStage } from '#server/grpc/queue.gateway'

/** Name of the key of a provider among a stage's sealed secrets, by contract with the factory. */
const API_KEY = 'api_key'

/**
 * Sealed keys of providers by stage, from the versions of configurations that the stages name: they are kept nowhere
 * else.
 */
export async function findStageSecrets(
  db: Db, stages: readonly Pick<FrozenStage, 'key' | 'configuration'>[],
): Promise<Map<string, string>> {
  const named = stages.flatMap(({ key, configuration }) => configuration ? [{ key, ...configuration }] : [])
  const secrets = await listVersionSecrets(db, named)
  return new Map(named.flatMap(({ key, id, version }) => {
    const secret = secrets.get(`${id}:${version}`)
    return secret === undefined ? [] : [[key, secret]]
  }))
}

export const toSealed = (secret: string | undefined): Pick<QueueStage, 'sealedSecrets'> =>
  secret === undefined ? {} : { sealedSecrets: { [API_KEY]: secret } }
