import type { QcPolicyView } from '#shared/contract/quality/qc-policy.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import { readPolicy } from '~/utils/quality/policy-draft'
import { toNewPolicy } from '~/utils/quality/policy-preset'

/** Creates a policy in place, where one is about to be chosen: whatever is not asked for is that of a new policy. */
export function usePolicyCreate({ onDone }: { onDone: (policy: QcPolicyView) => void }) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const projectId = useProjectId()
  const { findLabel, label } = useLabels()
  const { findingText } = useFindingText()
  const keys = createKeys()
  const draft = ref(toNewPolicy(code => label('quality.ready_defect', code)))
  const error = ref('')
  watch(draft, () => {
    error.value = ''
  }, { deep: true })

  const { run: save, isBusy } = useAction(async () => {
    const body = { ...readPolicy(draft.value).body, projectId: projectId.value }
    const policy = await api('qcPolicyCreate', { body, idempotencyKey: keys.keyFor('policy', body) })
    notify.done(t('quality.policy.saved', { name: policy.name }))
    onDone(policy)
  }, {
    title: () => t('quality.policy.save_failed'),
    explain: (failure) => {
      const [fault] = toProblem(failure)?.errors ?? []
      error.value = fault ? findLabel('quality.fault', fault.code) ?? findingText(fault) : ''
      return fault ? false : undefined
    },
  })

  return { draft, error, isIncomplete: computed(() => draft.value.name.trim() === ''), isBusy, save }
}
