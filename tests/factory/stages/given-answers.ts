import { afterAll, beforeAll } from 'vitest'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { addService } from '#proto/adapter/server'
import { FinishReason, ModelService, ModelTask, Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb'

export interface AnsweringModel {
  /** What it answers, whatever it is asked. */
  answer: string
  place: () => { address: string, token: string }
}

/** A model service on a port of its own, for the tests of one file. */
export function useAnsweringModel(): AnsweringModel {
  let server: Server
  let address = ''
  const model: AnsweringModel = { answer: 'an answer', place: () => ({ address, token: '' }) }
  beforeAll(async () => {
    server = new Server()
    addService(server, ModelService, {
      listModels: async () => ({ models: [] }),
      getModel: async ({ id }) => ({ model: { id, tasks: [ModelTask.GENERATE], provenance: Provenance.RULES } }),
      generate: async () => ({
        output: model.answer, finishReason: FinishReason.STOP, provenance: Provenance.RULES,
        usage: { inputTokens: 1n, outputTokens: 1n, calls: 1n },
      }),
      async* generateStream() {
        yield { delta: '' }
      },
      getUsage: async () => ({ rows: [] }),
      getActivity: async () => ({ rows: [] }),
      checkResponseSchema: async () => ({ faults: [] }),
    })
    const port = await new Promise<number>((resolve, reject) => server.bindAsync(
      '127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) => error ? reject(error) : resolve(at),
    ))
    address = `127.0.0.1:${port}`
  })
  afterAll(() => server.forceShutdown())
  return model
}
