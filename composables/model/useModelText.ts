import type { ModelConfigDetail } from '#shared/contract/model/model-config.contract'
import { formatMoney, formatPrice } from '~/utils/format/money'
import { NOTHING } from '~/utils/format/number-format'

/** Costs, prices and places of models in words. */
export function useModelText() {
  const { t } = useI18n()
  const { label, findLabel } = useLabels()

  /** Several currencies stand side by side: there is no rate to add them up. */
  const costsText = (costs: readonly { currency: string, cost: string }[]): string =>
    costs.length === 0 ? NOTHING : costs.map(({ currency, cost }) => formatMoney(cost, currency)).join(' + ')

  /** In force; rules and made-up answers have none, and an unknown price is not 0. */
  function priceText({ price, provenance }: Pick<ModelConfigDetail, 'price' | 'provenance'>): string {
    if (!price) {
      return provenance === 'RULES' || provenance === 'SIMULATED' ? t('model.not_billed') : t('model.unknown_price')
    }
    return `${formatPrice(price.inputPrice, price.currency)} / ${formatPrice(price.outputPrice, price.currency)}`
  }

  const placeText = (
    { provider, model, endpoint }: Pick<ModelConfigDetail, 'provider' | 'model' | 'endpoint'>,
  ): string => `${endpoint === null ? label('model.provider_of', provider) : hostOf(endpoint)} · ${model}`

  /** A word on what a model does; of a model that this console does not know, the service's own. */
  const aboutText = (id: string, description = ''): string =>
    findLabel('model.about', id.replace(':', '-')) ?? description

  /** In the language of the page; of a model that this console does not know, as the service calls it. */
  const nameText = ({ id, displayName }: { id: string, displayName: string }): string =>
    findLabel('model.name_of', id.replace(':', '-')) ?? displayName

  return { costsText, priceText, placeText, aboutText, nameText }
}

const hostOf = (endpoint: string): string => URL.parse(endpoint)?.host ?? endpoint
