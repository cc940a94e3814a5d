import { hash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { status } from '@grpc/grpc-js'
import { LRUCache } from 'lru-cache'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { FinishReason, ModelState, ModelTask, Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { inBoth } from '../parameter-texts.ts'
import {
  BLANK_CARD, MODEL_DOMAIN, type ModelAnswer, type ModelCall, type ModelCard, type ModelProvider,
} from '../provider.ts'
import { makeUpJson } from './made-up-json.ts'

interface SimulatorParameters {
  latency_ms?: number
  failure_rate?: number
  failure?: keyof typeof FAILURES
  output_tokens?: number
  output?: string
  seed?: number
}

const FAILURES = {
  UNAVAILABLE: { code: status.UNAVAILABLE, retryDelayMs: undefined },
  RESOURCE_EXHAUSTED: { code: status.RESOURCE_EXHAUSTED, retryDelayMs: 100 },
  FAILED_PRECONDITION: { code: status.FAILED_PRECONDITION, retryDelayMs: undefined },
}

const CARD: ModelCard = {
  ...BLANK_CARD,
  id: 'simulator:words',
  displayName: 'Simulator (made-up words)',
  description:
    'Makes up words, or JSON of the requested form, for trials without a model. Nothing in its answers is true.',
  provider: 'simulator',
  version: '1',
  tasks: [ModelTask.GENERATE],
  state: ModelState.READY,
  provenance: Provenance.SIMULATED,
  parametersSchema: JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      latency_ms: { type: 'integer', minimum: 0, maximum: 60_000, default: 0, ...inBoth(
        'latency', 'Latency', 'Milliseconds for an answer or a failure; a streamed answer comes word by word.',
      ) },
      failure_rate: {
        type: 'number', minimum: 0, maximum: 1, default: 0,
        ...inBoth('failure_rate', 'Failure rate', 'Share of tries that fail.'),
      },
      failure: {
        type: 'string', enum: Object.keys(FAILURES), default: 'UNAVAILABLE',
        ...inBoth('failure', 'Failure', 'Status of a failed try.'),
      },
      output_tokens: {
        type: 'integer', minimum: 1, maximum: 4_096, default: 32,
        ...inBoth('output_tokens', 'Output tokens', 'Words to make up; each counts as a token.'),
      },
      output: { type: 'string', maxLength: 65_536, ...inBoth('output', 'Output', 'Said word for word instead.') },
      seed: { type: 'integer', default: 0, ...inBoth('seed', 'Seed', 'Another seed, other words and other failures.') },
    },
    additionalProperties: false,
  }),
}

const WORDS = ('data record field stage value batch sample check clean label token table '
  + 'schema source result score text line model queue')
  .split(' ')

/** A word with the space behind it: what counts as a token. */
const PIECE = /^\s+|\S+\s*/g

/** For trials and tests without a model: the same request gives the same words, attempt by attempt. */
export function createSimulatorProvider(): ModelProvider {
  /** Attempts so far, so that a retry of a failed request may succeed. */
  const tries = new LRUCache<string, number>({ max: 10_000 })

  /** Counts an attempt, and says how it ends. */
  function attempt(
    { requestId, parameters, messages, maxOutputTokens, responseSchema }: ModelCall,
  ): { latencyMs: number, fault: GrpcError | undefined, answer: ModelAnswer } {
    // The only cast: ajv has checked the parameters against the schema above.
    const given = parameters as SimulatorParameters
    const text = messages.map(({ content }) => content).join('\n')
    const number = tries.get(requestId) ?? 0
    tries.set(requestId, number + 1)
    const hasFailed = roll(`${given.seed ?? 0}:${number}:${text}`) < (given.failure_rate ?? 0)
    return {
      latencyMs: given.latency_ms ?? 0,
      fault: hasFailed ? failure(given.failure ?? 'UNAVAILABLE') : undefined,
      answer: {
        ...answer(given, text, { maxOutputTokens, responseSchema }), modelVersion: CARD.version,
        provenance: CARD.provenance,
      },
    }
  }

  return {
    name: 'simulator',
    cards: [CARD],
    isPaid: false,
    async generate(call) {
      const { latencyMs, fault, answer } = attempt(call)
      await sleep(latencyMs, call)
      if (fault) {
        throw fault
      }
      return answer
    },
    async* generateStream(call) {
      const { latencyMs, fault, answer } = attempt(call)
      const words = fault ? [''] : answer.output.match(PIECE) ?? [answer.output]
      for (const word of words) {
        await sleep(latencyMs / words.length, call)
        if (fault) {
          throw fault
        }
        yield word
      }
      return answer
    },
    close: () => Promise.resolve(),
  }
}

function answer(
  { seed = 0, output, output_tokens = 32 }: SimulatorParameters, text: string,
  { maxOutputTokens, responseSchema }: Pick<ModelCall, 'maxOutputTokens' | 'responseSchema'>,
) {
  const key = `${seed}:${text}`
  const said = output
    ?? (responseSchema === '' ? makeUp(key, output_tokens).join(' ') : makeUpAnswer(key, responseSchema))
  const wanted = said.match(PIECE) ?? []
  const words = maxOutputTokens > 0 ? wanted.slice(0, maxOutputTokens) : wanted
  return {
    output: words.length < wanted.length ? words.join('').trimEnd() : said,
    finishReason: words.length < wanted.length ? FinishReason.LENGTH : FinishReason.STOP,
    tokens: {
      inputTokens: text.split(/\s+/).filter(Boolean).length, outputTokens: words.length, cachedInputTokens: 0,
      reasoningTokens: 0, estimated: true,
    },
  }
}

const makeUp = (key: string, count: number) =>
  Array.from({ length: count }, (_, index) => WORDS[Math.floor(roll(`${key}:${index}`) * WORDS.length)]!)

/** JSON of the requested form: as made up as the words, but a pipeline can be tried with it. */
const makeUpAnswer = (key: string, schema: string) => JSON.stringify(makeUpJson(JSON.parse(schema), {
  roll: place => roll(`${key}:${place}`),
  words: (place, count) => makeUp(`${key}:${place}`, count).join(' '),
}))

/** A number in [0, 1) that depends only on the key. */
const roll = (key: string) => Number.parseInt(hash('sha256', key).slice(0, 12), 16) / 16 ** 12

function failure(name: keyof typeof FAILURES): GrpcError {
  const { code, retryDelayMs } = FAILURES[name]
  return new GrpcError(code, 'a simulated failure', { reason: 'SIMULATED_FAILURE', domain: MODEL_DOMAIN, retryDelayMs })
}

async function sleep(ms: number, { signal }: ModelCall): Promise<void> {
  if (ms > 0) {
    await wait(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
