import { randomUUID } from 'node:crypto'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { createModelService, type ModelServiceConfig } from '#factory/model/model-service.ts'
import { createServiceClient } from '#proto/adapter/client.ts'
import { addService } from '#proto/adapter/server.ts'
import type { Input } from '#proto/adapter/service-definition.ts'
import { fromTrailers } from '#proto/adapter/status-details.ts'
import { type GenerateRequestSchema, ModelService, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'

/** A real model service behind a real server, and a client of it. */
export async function givenModelService(config: ModelServiceConfig = {}) {
  const bugs: unknown[] = []
  const service = createModelService(config)
  const server = new Server()
  addService(server, ModelService, service.handlers, { onBug: error => void bugs.push(error) })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at)))
  const client = createServiceClient(ModelService, { address: `127.0.0.1:${port}` })
  return {
    client,
    /** For stages. */
    address: `127.0.0.1:${port}`,
    /** What the service itself calls a bug; must stay empty. */
    bugs,
    generate: (request: Partial<Input<typeof GenerateRequestSchema>>, deadlineMs = 60_000, signal?: AbortSignal) =>
      client.generate(
        { requestId: randomUUID(), ...request } as Input<typeof GenerateRequestSchema>, { deadlineMs, signal },
      ),
    async close() {
      client.channel.close()
      server.forceShutdown()
      await service.close()
    },
  }
}

export type GivenModelService = Awaited<ReturnType<typeof givenModelService>>

export const user = (content: string) => [{ role: Role.USER, content }]

/** Code and details of a failed call. */
export async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.then(() => undefined, (cause: unknown) => cause)
  if (!(error instanceof Error) || !('code' in error) || !('metadata' in error)) {
    throw new Error('the call should have failed', { cause: error })
  }
  const { code, metadata } = error as Error & { code: number, metadata: Parameters<typeof fromTrailers>[0] }
  return { code, message: error.message, ...fromTrailers(metadata) }
}

/** As a stage asks: again and again while the service is busy with what belongs to the call. */
export async function askUntilDone<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const { answer, failure } = await ask()
      .then(answer => ({ answer, failure: undefined }), (failure: unknown) => ({ answer: undefined, failure }))
    if (answer !== undefined) {
      return answer
    }
    if ((await failureOf(Promise.reject(failure))).reason !== 'SERVICE_BUSY') {
      throw failure
    }
  }
}
