import type { SourceTest } from '#shared/contract/source.contract'
import { toProblem } from '~/utils/problem'
import { toSettingErrors } from '~/utils/source-look'
import type { FieldError } from '~/utils/schema-form'
import { type SourceDraft, toSourceBody } from './useSourceDraft'

const SAMPLE_SIZE = 20

/** Looks at a source that is not saved yet; what was seen stays while it is looked at again. */
export function useSourceTry(draft: Readonly<Ref<SourceDraft>>) {
  const api = useApi()
  const { textOf } = useFailureText()
  const { findingText } = useFindingText()
  const projectId = useProjectId()
  const seen = shallowRef<SourceTest>()
  const seenOf = ref('')
  const errors = ref<FieldError[]>([])
  const failure = ref('')
  const isBusy = ref(false)
  let latest = 0

  const asked = computed(() => JSON.stringify(toSourceBody(draft.value)))

  async function look() {
    const turn = latest += 1
    const asking = asked.value
    isBusy.value = true
    failure.value = ''
    try {
      const body = { ...toSourceBody(draft.value), projectId: projectId.value, sampleSize: SAMPLE_SIZE }
      const answer = await api('sourceTry', { body })
      if (turn === latest) {
        seen.value = answer
        seenOf.value = asking
        errors.value = toSettingErrors(answer.findings.filter(finding => finding.severity === 'ERROR'), findingText)
      }
    }
    catch (error) {
      if (turn === latest) {
        const fields = toProblem(error)?.errors ?? []
        errors.value = toSettingErrors(fields, findingText)
        failure.value = errors.value.length > 0 ? '' : fields[0] ? findingText(fields[0]) : textOf(error)
      }
    }
    finally {
      if (turn === latest) {
        isBusy.value = false
      }
    }
  }

  return { seen, errors, failure, isBusy, look, isFresh: computed(() => seenOf.value === asked.value) }
}
