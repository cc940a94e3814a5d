import type { BudgetView } from '#shared/contract/model/model-price.contract'

const WHOLE = 100

/** Sets, changes or removes the budget of a project. */
export function useBudgetForm(budget: BudgetView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const amount = ref(budget.amount ?? '')
  const currency = ref(budget.currency)
  const percent = ref(String(Math.round(budget.warningRatio * WHOLE)))
  const stops = ref(budget.stops)

  const form = useFormSend({
    send: async () => {
      const { projectId: id, version } = budget
      await api('budgetReplace', { params: { id }, version, body: {
        amount: amount.value.trim() || null, currency: currency.value.trim().toUpperCase(),
        warningRatio: Number(percent.value) / WHOLE, stops: stops.value,
      } })
      return { id }
    },
    fields: { '/amount': t('model.price.bad_amount'), '/currency': undefined, '/warningRatio': undefined },
    done: () => t('model.budget.saved'),
    failed: t('model.budget.save_failed'),
    onDone,
  })
  return { ...form, amount, currency, percent, stops }
}
