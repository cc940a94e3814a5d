import { createServiceClient, type ServiceClient } from '#proto/adapter/client.ts'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { StageFailure } from '../stage-definition.ts'

export type ModelClient = ServiceClient<typeof ModelService>

/** The thread's way to the model service: one channel, opened when a stage first needs it. */
export interface ModelCaller {
  /** @throws StageFailure NO_MODEL_SERVICE when this factory was given none. */
  client: () => ModelClient
}

export function createModelCaller(model: { address: string, token: string } | undefined): ModelCaller {
  let client: ModelClient | undefined
  return {
    client() {
      if (!model) {
        throw new StageFailure('NO_MODEL_SERVICE', 'this factory was given no model service')
      }
      client ??= createServiceClient(ModelService, { address: model.address, token: model.token })
      return client
    },
  }
}
