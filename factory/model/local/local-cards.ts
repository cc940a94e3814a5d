import { ModelState, ModelTask, Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { inBoth } from '../parameter-texts.ts'
import { BLANK_CARD, type ModelCard } from '../provider.ts'
import type { NlpTask } from './nlp-jobs.ts'

const WINK = 'wink-nlp 2.4.0, wink-eng-lite-web-model 1.8.1'

const neutralBand = {
  type: 'number', minimum: 0, maximum: 1, default: 0.05,
  ...inBoth('neutral_band', 'Neutral band', 'A score between minus and plus this value is neutral.'),
}
const maxEntities = {
  type: 'integer', minimum: 0, maximum: 1_000, default: 100,
  ...inBoth('most_entities', 'Most entities', 'The most entities that are listed. The counts by type include all.'),
}
const entityTypes = {
  type: 'array', items: { type: 'string', pattern: '^[A-Z_]{1,32}$' }, maxItems: 32,
  ...inBoth('entity_types', 'Entity types', 'Keeps these only, for example DATE, MONEY, EMAIL.'),
}

const schema = (properties: Record<string, unknown>) => JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties, additionalProperties: false,
})

/** The job of each card. */
export const LOCAL_TASKS: Record<string, NlpTask> = {
  'local:franc': 'language',
  'local:wink-analyze': 'analyze',
  'local:wink-entities': 'entities',
  'local:wink-sentiment': 'sentiment',
}

const local = {
  ...BLANK_CARD,
  provider: 'local',
  state: ModelState.READY,
}

/**
 * Provenance, honestly: wink's sentiment is a word list (AFINN) with negation rules and its
 * entities are hand-made patterns compiled to state machines, so RULES; franc compares with
 * trigram statistics learned from text, so MODEL, if a small one.
 */
export const LOCAL_CARDS: readonly ModelCard[] = [
  {
    ...local,
    id: 'local:franc',
    displayName: 'franc language detection',
    description: 'Names the language of a text, with the next likely ones, out of 187.',
    version: 'franc 6.2.0',
    tasks: [ModelTask.CLASSIFY],
    provenance: Provenance.MODEL,
    parametersSchema: schema({
      only: {
        type: 'array', items: { type: 'string', pattern: '^[a-z]{3}$' }, maxItems: 200,
        ...inBoth('languages', 'Languages', 'ISO 639-3 codes to choose from; empty = all.'),
      },
      min_length: {
        type: 'integer', minimum: 1, maximum: 10_000, default: 10,
        ...inBoth('shortest_text', 'Shortest text', 'Shorter texts, in characters, are "und".'),
      },
    }),
  },
  {
    ...local,
    id: 'local:wink-analyze',
    displayName: 'wink entities and sentiment (English)',
    description: 'Finds dates, amounts, e-mail addresses and the like in English text, and scores its tone.',
    version: WINK,
    tasks: [ModelTask.CLASSIFY, ModelTask.EXTRACT],
    provenance: Provenance.RULES,
    parametersSchema: schema({ neutral_band: neutralBand, max_entities: maxEntities, entity_types: entityTypes }),
  },
  {
    ...local,
    id: 'local:wink-entities',
    displayName: 'wink entities (English)',
    description: 'Finds dates, amounts, e-mail addresses and the like in English text.',
    version: WINK,
    tasks: [ModelTask.EXTRACT],
    provenance: Provenance.RULES,
    parametersSchema: schema({ max_entities: maxEntities, entity_types: entityTypes }),
  },
  {
    ...local,
    id: 'local:wink-sentiment',
    displayName: 'wink sentiment (English)',
    description: 'Scores the tone of English text from -1 to 1 by a list of words.',
    version: WINK,
    tasks: [ModelTask.CLASSIFY],
    provenance: Provenance.RULES,
    parametersSchema: schema({ neutral_band: neutralBand }),
  },
]
