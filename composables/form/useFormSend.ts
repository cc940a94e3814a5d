import type { MaybeRefOrGetter } from 'vue'
import { isTaken, toProblem } from '~/utils/api/problem'

interface FormSendOptions {
  /** @returns undefined: given up, and nothing is said of it. */
  send: () => Promise<{ id: string } | undefined>
  /** Pointers of the form's fields, each with an error text where the finding's own text will not do. */
  fields: MaybeRefOrGetter<Record<string, string | undefined>>
  /** Texts for codes, in front of those of the fields. */
  codes?: Record<string, string>
  done: () => string
  failed: string
  onDone: (id: string) => void
}

/** Sends a form, once at a time. Errors are shown at the field that they name; any other error is shown in a toast. */
export function useFormSend({ send, fields, codes = {}, done, failed, onDone }: FormSendOptions) {
  const toast = useToast()
  const { textOf } = useFailureText()
  const { findingText } = useFindingText()
  const isBusy = ref(false)
  const errors = ref<Record<string, string>>({})
  /** Code of each error at a field: for what is said beside it. */
  const codeOf = ref<Record<string, string>>({})

  function showFailure(error: unknown) {
    const found = toProblem(error)?.errors ?? []
    const texts = toValue(fields)
    codeOf.value = Object.fromEntries(found.map(({ pointer, code }) => [pointer, code]))
    errors.value = Object.fromEntries(found.filter(({ pointer }) => pointer in texts).map(field => [field.pointer, codes[field.code] ?? (isTaken(field) ? undefined : texts[field.pointer]) ?? findingText(field)]))
    if (Object.keys(errors.value).length === 0) {
      toast.add({ title: failed, description: found[0] ? findingText(found[0]) : textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
  }

  async function save() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    errors.value = {}
    codeOf.value = {}
    try {
      const made = await send()
      if (made) {
        toast.add({ title: done(), icon: 'i-lucide-circle-check', color: 'success' })
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

  return { isBusy, errors, codeOf, save }
}
