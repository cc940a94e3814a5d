import { createServiceClient } from '#proto/adapter/client.ts'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { type ModelCaller, type ModelClient, StageFailure } from '../stage-definition.ts'

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
