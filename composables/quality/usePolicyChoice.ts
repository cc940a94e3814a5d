import { toPlanNumbers } from '#shared/domain/quality/sampling-plan'
import { toOcCurve } from '~/utils/quality/quality-chart'

/** The policies to choose from, and the one whose curve is shown: the filter's, otherwise the chosen or the newest. */
export function usePolicyChoice(filtered: () => string) {
  const curvePolicy = ref('')
  const { list, items } = useQcPolicies(() => filtered() || curvePolicy.value)
  const shownPolicy = computed(() =>
    items.value.find(({ id }) => id === (filtered() || curvePolicy.value)) ?? items.value[0])
  const curve = computed(() => {
    const plan = shownPolicy.value?.spec.plan
    const numbers = plan && toPlanNumbers(plan)
    return plan && numbers && toOcCurve(plan, numbers)
  })
  return {
    policies: list,
    policyOptions: computed(() => items.value.map(({ id, name }) => ({ value: id, label: name }))),
    curvePolicy,
    shownPolicy,
    curve,
  }
}
