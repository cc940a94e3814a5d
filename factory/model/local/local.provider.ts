import type { JsonObject } from '@bufbuild/protobuf'
import { FinishReason, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import type { ModelProvider } from '../provider.ts'
import { LOCAL_CARDS, LOCAL_TASKS } from './local-cards.ts'
import type { NlpParameters } from './nlp-jobs.ts'
import type { NlpPool } from './nlp-pool.ts'

/** Only the text is analysed: rule-based models ignore instructions (system messages). */
export function createLocalProvider(pool: NlpPool): ModelProvider {
  const cards = new Map(LOCAL_CARDS.map(card => [card.id, card]))
  return {
    name: 'local',
    cards: LOCAL_CARDS,
    isPaid: false,
    async generate({ model, messages, parameters, signal }) {
      const card = cards.get(model)!
      const text = messages.filter(({ role }) => role === Role.USER).map(({ content }) => content).join('\n')
      const { output, inputTokens, outputTokens } = await pool.run(
        { task: LOCAL_TASKS[model]!, text, parameters: toNlpParameters(parameters) }, signal,
      )
      return {
        output,
        finishReason: FinishReason.STOP,
        tokens: { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0, estimated: true },
        modelVersion: card.version,
        provenance: card.provenance,
      }
    },
    close: () => Promise.resolve(),
  }
}

/** The only cast: ajv has checked the parameters against the card's schema. */
const toNlpParameters = (parameters: JsonObject): NlpParameters => Object.fromEntries(
  Object.entries(parameters).map(([name, value]) =>
    [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
) as NlpParameters
