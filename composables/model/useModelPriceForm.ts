import type { ModelConfigDetail } from '#shared/contract/model/model-config.contract'
import type { PriceScope } from '#shared/domain/model/token-cost'
import { startOfNamedDay } from '#shared/domain/time/instant-expression'

/** A day of the report's zone as the start of it: prices change at midnight. */
export function useModelPriceForm(config: ModelConfigDetail, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const zone = useReportZone()
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone.value }).format(new Date())
  const scope = ref<PriceScope>('configuration')
  const currency = ref(config.price?.currency ?? 'CNY')
  const input = ref('')
  const output = ref('')
  const cached = ref('')
  const from = ref(today)
  const until = ref('')
  const note = ref('')
  const endsPrevious = ref(true)

  /** A text that is no day goes as it is: the server refuses it at its field. */
  const toInstant = (day: string) => startOfNamedDay(day, zone.value)?.toISOString() ?? day

  const bad = t('model.price.bad_amount')
  const form = useFormSend({
    send: () => api('modelPriceCreate', { params: { id: config.id }, body: {
      scope: scope.value, currency: currency.value.trim().toUpperCase(), inputPrice: input.value.trim(),
      outputPrice: output.value.trim(), cachedPrice: cached.value.trim() || null,
      validFrom: toInstant(from.value), validUntil: until.value ? toInstant(until.value) : null, note: note.value,
      endsPrevious: endsPrevious.value,
    } }),
    fields: {
      '/currency': t('model.price.currency_hint'), '/inputPrice': bad, '/outputPrice': bad, '/cachedPrice': bad,
      '/validFrom': undefined, '/validUntil': undefined, '/note': undefined,
    },
    done: () => t('model.price.added'),
    failed: t('model.price.save_failed'),
    onDone,
  })
  return { ...form, scope, currency, input, output, cached, from, until, note, endsPrevious }
}
