import { timestampDate } from '@bufbuild/protobuf/wkt'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import type { ModelService, GetUsageRequest } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { type AnswerStore, createAnswerKeeper } from './answer/answer-keeper.ts'
import { createMemoryAnswers } from './answer/memory-answers.ts'
import { createCatalog } from './catalog.ts'
import { generate, generateStream, toLimitKey, toPatience, toUsage } from './generate.ts'
import { createCallLimiter } from './limit/call-limiter.ts'
import { createMemoryBook, type LimitBook } from './limit/limit-book.ts'
import { createLocalProvider } from './local/local.provider.ts'
import { createNlpPool, type NlpPool } from './local/nlp-pool.ts'
import { createOpenaiProvider } from './openai/openai.provider.ts'
import type { ModelProvider } from './provider.ts'
import { invalid } from './request-check.ts'
import { createSchemaChecks } from './schema-check.ts'
import type { CheckPool } from '../check/check-pool.ts'
import { createSimulatorProvider } from './simulator/simulator.provider.ts'
import { createTokenCounter } from './token-counter.ts'
import { createUsageLog, type UsageLog } from './usage-log.ts'

export interface ModelServiceConfig {
  /** 32 bytes in base64: opens sealed API keys; absent = targets with a key are refused. */
  secretKey?: string
  /** Offers `simulator:words`, whose answers are made up. */
  hasSimulator?: boolean
  /** Endpoints in private ranges and on this machine may be called. */
  allowsPrivateAddresses?: boolean
  /** Threads for local models, and for counting tokens; default: one of its own. */
  nlp?: NlpPool
  /** Threads that compile and apply response schemas; default: two of its own. */
  checks?: CheckPool
  /**
   * Longest that a call waits for what is no part of the provider's time, in ms: the count of tokens, the check of an
   * answer.
   */
  patienceMs?: number
  /** Keeps the answers of paid providers; absent = in memory, lost with the process. */
  answers?: AnswerStore
  /** Where limits are written that several processes share; absent = of this process alone. */
  limits?: LimitBook
  /** Told when an outcome could not be written. */
  onStoreFailed?: (error: unknown) => void
}

export interface ModelServiceParts {
  handlers: ServiceHandlers<typeof ModelService>
  close: () => Promise<void>
}

/** By contract. */
const MOST_KEYS = 200

/** Much shorter than a call's own deadline: a caller that asks again finds the work further on. */
const PATIENCE_MS = 15_000

const MAX_WINDOW_MS = 92 * 24 * 3_600_000

export function createModelService(config: ModelServiceConfig = {}): ModelServiceParts {
  const pool = config.nlp ?? createNlpPool({ threads: 1 })
  const openai = createOpenaiProvider({
    secretKey: config.secretKey, allowsPrivateAddresses: config.allowsPrivateAddresses ?? false,
  })
  const providers: ModelProvider[] = [
    createLocalProvider(pool), openai, ...(config.hasSimulator ? [createSimulatorProvider()] : []),
  ]
  const catalog = createCatalog(providers)
  const usage = createUsageLog()
  const book = config.limits ?? createMemoryBook()
  const schemas = createSchemaChecks(config.checks)
  const counter = createTokenCounter(pool)
  const patienceMs = config.patienceMs ?? PATIENCE_MS
  const deps = {
    catalog,
    targetProviders: new Map([['openai', openai]]),
    usage,
    schemas,
    counter,
    patienceMs,
    answers: {
      paid: createAnswerKeeper(config.answers ?? createMemoryAnswers({ maxEntries: 50_000, maxBytes: 64 * 2 ** 20 })),
      // Cheap answers are computed again; the entry only serves to refuse a reused id.
      cheap: createAnswerKeeper(createMemoryAnswers({ maxEntries: 5_000, maxBytes: 8 * 2 ** 20 })),
    },
    limiter: createCallLimiter(book),
    onStoreFailed: config.onStoreFailed ?? (() => undefined),
  }

  return {
    handlers: {
      listModels: async request => catalog.list(request),
      getModel: async ({ id }) => ({ model: catalog.get(id).card }),
      generate: (request, context) => generate(deps, request, context),
      generateStream: (request, context) => generateStream(deps, request, context),
      getUsage: async (request, { trailers }) => {
        // The sums exist in this process only: earlier usage is unknown, not zero.
        trailers.set('usage-kept-since', usage.keptSince.toISOString())
        return { rows: usageRows(usage, request) }
      },
      async checkResponseSchema({ responseSchema }, context) {
        const faults = await schemas.listFaults(responseSchema, toPatience(deps, { context, isStream: false }))
        return { faults: faults.map(({ description }) => description) }
      },
      async getActivity({ keys }) {
        if (keys.length > MOST_KEYS) {
          throw invalid([{ field: 'keys', description: `must be at most ${MOST_KEYS}` }])
        }
        const taken = await book.countSlots(keys.map(toLimitKey))
        return { rows: keys.map(key => ({ key, calls: taken.get(toLimitKey(key)) ?? 0 }))
          .filter(({ calls }) => calls > 0) }
      },
    },
    async close() {
      counter.close()
      await Promise.all([pool, schemas, ...providers].map(part => part.close()))
    },
  }
}

function usageRows(usage: UsageLog, { startTime, endTime, model, labels }: GetUsageRequest) {
  if (!startTime || !endTime) {
    throw invalid([{ field: startTime ? 'end_time' : 'start_time', description: 'must be set' }])
  }
  const [from, to] = [timestampDate(startTime), timestampDate(endTime)]
  const lengthMs = to.getTime() - from.getTime()
  if (!(lengthMs > 0 && lengthMs <= MAX_WINDOW_MS)) {
    throw invalid([{ field: 'end_time', description: 'must be after start_time and at most 92 days later' }])
  }
  return usage.sum({ from, to, model, labels }).map(({ model, failedCalls, calls, ...tokens }) => ({
    model,
    usage: { ...toUsage(tokens), calls: BigInt(calls) },
    failedCalls: BigInt(failedCalls),
  }))
}
