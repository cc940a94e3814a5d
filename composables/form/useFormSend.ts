import type { MaybeRefOrGetter } from 'vue'
import type { ProblemField } from '#shared/contract/error.contract'
import { isTaken, toProblem } from '~/utils/api/problem'

interface FormSendOptions {
  /** @returns undefined: given up, and nothing is said of it. */
  send: () => Promise<{ id: string } | undefined>
  /** Pointers of the form's fields, each with an error text where the finding's own text will not do. */
  fields: MaybeRefOrGetter<Record<string, string | undefined>>
  /** Texts for codes, in front of those of the fields. */
  codes?: Record<string, string>
  /** Absent where the page that opens says it. */
  done?: () => string
  failed: string
  onDone: (id: string) => void
}

/** Sends a form, once at a time. Errors are shown at the field that they name; any other error is shown in a toast. */
export function useFormSend({ send, fields, codes = {}, done, failed, onDone }: FormSendOptions) {
  const toast = useToast()
  const { t } = useI18n()
  const { textOf } = useFailureText()
  const { findingText } = useFindingText()
  const isBusy = ref(false)
  const errors = ref<Record<string, string>>({})
  /** What was refused: for what is said beside a field. */
  const refused = shallowRef<readonly ProblemField[]>([])
  const hasCode = (pointer: string, code: string) =>
    refused.value.some(field => field.pointer === pointer && field.code === code)

  function showFailure(error: unknown) {
    const found = toProblem(error)?.errors ?? []
    const texts = toValue(fields)
    const wordsOf = (field: ProblemField) =>
      codes[field.code] ?? (isTaken(field) ? undefined : texts[field.pointer]) ?? findingText(field)
    const fieldText = (pointer: string) =>
      [...new Set(found.filter(field => field.pointer === pointer).map(wordsOf))].join(t('form.fault_separator'))
    refused.value = found
    const shown = found.filter(({ pointer }) => pointer in texts)
    errors.value = Object.fromEntries(shown.map(({ pointer }) => [pointer, fieldText(pointer)]))
    if (Object.keys(errors.value).length === 0) {
      toast.add({
        title: failed, description: found[0] ? findingText(found[0]) : textOf(error), icon: 'i-lucide-circle-x',
        color: 'error', duration: 0,
      })
    }
  }

  async function save() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    errors.value = {}
    refused.value = []
    try {
      const made = await send()
      if (made) {
        if (done) {
          toast.add({ title: done(), icon: 'i-lucide-circle-check', color: 'success' })
        }
        onDone(made.id)
      }
    }
    catch (error) {
      showFailure(error)
    }
    finally {
      isBusy.value = false
    }
  }

  return { isBusy, errors, hasCode, save }
}
