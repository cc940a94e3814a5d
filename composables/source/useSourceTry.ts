import type { SourceTest } from '#shared/contract/source.contract'
import { toProblem } from '~/utils/api/problem'
import { toSettingErrors } from '~/utils/source/source-look'
import type { FieldError } from '~/utils/form/schema-form'
import { type SourceDraft, toSourceBody } from './useSourceDraft'

const SAMPLE_SIZE = 20

/** Looks at a source that is not saved yet; what was seen of the same file or folder stays while it is looked at again. */
export function useSourceTry(draft: Readonly<Ref<SourceDraft>>) {
  const api = useApi()
  const { textOf } = useFailureText()
  const { findingText } = useFindingText()
  const projectId = useProjectId()
  const answered = shallowRef<{ answer?: SourceTest, asked: string, place: string }>({ asked: '', place: '' })
  const errors = ref<FieldError[]>([])
  const failure = ref('')
  const isBusy = ref(false)
  let latest = 0

  const asked = computed(() => JSON.stringify(toSourceBody(draft.value)))
  const place = computed(() => JSON.stringify([draft.value.kind, draft.value.upload?.id, draft.value.root, draft.value.glob]))
  const seen = computed(() => answered.value.place === place.value ? answered.value.answer : undefined)
  const isFresh = computed(() => answered.value.asked === asked.value)

  async function look() {
    const turn = latest += 1
    const asking = { asked: asked.value, place: place.value }
    isBusy.value = true
    failure.value = ''
    try {
      const body = { ...toSourceBody(draft.value), projectId: projectId.value, sampleSize: SAMPLE_SIZE }
      const answer = await api('sourceTry', { body })
      if (turn === latest) {
        answered.value = { answer, ...asking }
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

  return { seen, errors, failure, isBusy, look, isFresh }
}
