import type { QcPolicyView } from '#shared/contract/quality/qc-policy.contract'
import { toLotNumbers, toPlanNumbers } from '#shared/domain/quality/sampling-plan'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { type PolicyDraft, readPolicy, toPolicyDraft } from '~/utils/quality/policy-draft'
import { toRowErrors } from '~/utils/quality/policy-errors'
import { toNewPolicy } from '~/utils/quality/policy-preset'
import { toOcCurve } from '~/utils/quality/quality-chart'

interface EditorOptions {
  /** Of the version that the policy is made for; undefined = none in particular. */
  records: Readonly<Ref<number | undefined>>
  /** The saved policy; absent = a new one. */
  policy: () => QcPolicyView | undefined
  /** The policy that a new one begins as. */
  copied: () => QcPolicyView | undefined
  onSaved: (policy: QcPolicyView) => void
  /** Somebody else has saved it: read it anew. */
  onStale: () => unknown
}

/**
 * A draft of a policy: whether it differs from the saved one, what is wrong with it, its curve, and its way to the
 * server.
 */
export function usePolicyEditor({ records, policy, copied, onSaved, onStale }: EditorOptions) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const projectId = useProjectId()
  const { findLabel, label } = useLabels()
  const { findingText } = useFindingText()
  const { failureOf } = useFailureText()
  const keys = createKeys()

  const { draft, base, refused, isTried, discard } = useEditorDraft<PolicyDraft>({
    kind: 'qc-policy',
    saved: policy,
    copied,
    base: () => {
      const [known, model] = [policy(), copied()]
      return known
        ? toPolicyDraft(known)
        : model
          ? { ...toPolicyDraft(model), name: t('quality.policy.copy_of', { name: model.name }) }
          : toNewPolicy(code => label('quality.ready_defect', code))
    },
  })
  const isChanged = computed(() => JSON.stringify(draft.value) !== JSON.stringify(base.value))
  const read = computed(() => readPolicy(draft.value))

  const textOf = (code: string) => findLabel('quality.fault', code)
  /** What is only missing is told after the first try to save. */
  const local = computed(() => [
    ...read.value.faults.filter(({ code }) => code !== 'MISSING' || isTried.value).map(({ pointer, code }) =>
      [pointer, textOf(code) ?? code] as const),
    ...isTried.value && read.value.body.name === '' ? [['/name', t('quality.fault.missing')] as const] : [],
  ])
  const errors = computed(() => toRowErrors([...local.value, ...Object.entries(refused.value)]))
  /** Of the plan as it is typed; undefined while it has a fault. */
  const curve = computed(() => {
    const isPlanFaulty = read.value.faults.some(({ pointer }) => pointer.startsWith('/spec/plan'))
    const { plan } = read.value.body.spec
    const population = records.value
    if (isPlanFaulty) {
      return undefined
    }
    const numbers = population === undefined ? toPlanNumbers(plan) : toLotNumbers(plan, population)
    return numbers && toOcCurve(plan, numbers, population)
  })

  const { run: save, isBusy } = useAction(async () => {
    isTried.value = true
    const { body, faults } = read.value
    if (body.name === '' || faults.length > 0) {
      return
    }
    const known = policy()
    const created = { ...body, projectId: projectId.value }
    const saved = known
      ? await api('qcPolicyChange', { params: { id: known.id }, body, version: known.version })
      : await api('qcPolicyCreate', { body: created, idempotencyKey: keys.keyFor('policy', created) })
    notify.done(t('quality.policy.saved', { name: saved.name }))
    discard()
    onSaved(saved)
  }, {
    title: () => t('quality.policy.save_failed'),
    explain: (error) => {
      if (failureOf(error).code === 'stale_version') {
        void onStale()
        return t('quality.policy.stale')
      }
      const fields = toProblem(error)?.errors ?? []
      refused.value = Object.fromEntries(fields.map(field => [field.pointer, textOf(field.code) ?? findingText(field)]))
      return Object.keys(refused.value).length > 0 ? false : undefined
    },
  })

  return { draft, isChanged, errors, curve, plan: computed(() => read.value.body.spec.plan), discard, save, isBusy }
}
