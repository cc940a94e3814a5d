import type { ModelConfigSpec } from '#shared/domain/model/model-config'
import { type HistoryOptions, listDays } from './launches'
import type { DemoLife } from './texts'
import { createRandom, toUuid } from './random'

const MODELS = { words: 'simulator:words', analyze: 'local:wink-analyze', entities: 'local:wink-entities' } as const
const TIMEOUT_MS = 60_000

export interface DemoModel {
  id: string
  spec: ModelConfigSpec
}

/** The configurations by which the stages of the history call their models. The same options give the same ids. */
export function toModels(options: HistoryOptions, names: DemoLife['model']): DemoModel[] {
  const madeAt = listDays(options)[0] ?? options.until
  return (['words', 'analyze', 'entities'] as const).map(key => ({
    id: toUuid(madeAt.getTime(), createRandom(options.seed, 'model', key)),
    spec: {
      name: names[key], provider: 'service', model: MODELS[key], endpoint: null, parameters: {}, responseSchema: {},
      maxOutputTokens: 0, concurrency: 4, ratePerMinute: 0, timeoutMs: TIMEOUT_MS, retries: 2, isEnabled: true,
    },
  }))
}
