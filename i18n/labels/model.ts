import { MODEL_STATES, PROVENANCES } from '#shared/contract/model.contract'
import { MODEL_HEALTHS } from '#shared/contract/model/model-config.contract'
import { MODEL_PROVIDERS } from '#shared/domain/model/model-config'
import { PRICE_SCOPES } from '#shared/domain/model/token-cost'
import { type LabelLists, orOther } from './label-lists'

export default {
  'model.about': orOther([
    'local-franc', 'local-wink-analyze', 'local-wink-entities', 'local-wink-sentiment', 'simulator-words',
  ]),
  'model.health': MODEL_HEALTHS,
  'model.name_of': orOther([
    'local-franc', 'local-wink-analyze', 'local-wink-entities', 'local-wink-sentiment', 'simulator-words',
  ]),
  'model.price.scope': PRICE_SCOPES,
  'model.provenance': PROVENANCES,
  'model.provenance_hint': PROVENANCES,
  'model.provider_of': MODEL_PROVIDERS,
  'model.state': MODEL_STATES,
  'model.task': orOther(['GENERATE', 'CLASSIFY', 'EXTRACT', 'EMBED']),
} as const satisfies LabelLists
