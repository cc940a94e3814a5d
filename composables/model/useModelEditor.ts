import type { ModelConfigDetail, ModelConfigView } from '#shared/contract/model/model-config.contract'
import { OPENAI_PARAMETERS } from '#shared/domain/model/model-config'
import type { AvailableModel } from '#shared/contract/model.contract'
import { toProblem } from '~/utils/api/problem'
import type { FieldError } from '~/utils/form/schema-form'
import { isDraftChanged, type ModelDraft, toModelChange, toModelDraft } from '~/utils/model/model-draft'

/** What is edited as JSON. */
type JsonField = 'parameters' | 'responseSchema'

/** The form of one configuration: its draft, what is wrong with it, and saving. */
export function useModelEditor(
  config: () => ModelConfigDetail, offer: () => readonly AvailableModel[], onSaved: () => Promise<unknown>,
) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { findingText } = useFindingText()
  const draft = ref<ModelDraft>(toModelDraft(config()))
  const found = shallowRef<{ pointer: string, code: string, message: string }[]>([])

  /** Valid JSON, but no object: the draft keeps what was valid last, and is not saved until it is mended. */
  const wrong = ref<Set<JsonField>>(new Set())
  /** A text that is kept elsewhere begins anew with each of them. */
  const resets = ref(0)

  const isChanged = computed(() => wrong.value.size > 0 || isDraftChanged(draft.value, config()))
  // A draft that somebody works on stays; an untouched one follows what is saved, here or elsewhere.
  watch(config, (next, before) => {
    if (!isDraftChanged(draft.value, before) || next.id !== before.id) {
      draft.value = toModelDraft(next)
      found.value = []
    }
  })

  const saving = useAction(async () => {
    found.value = []
    const { id, version, name, provider } = config()
    const saved: ModelConfigView = await api(
      'modelChange', { params: { id }, version, body: toModelChange(draft.value, provider) },
    )
    draft.value = toModelDraft(saved)
    notify.done(t('model.saved', { name }))
    await onSaved()
  }, {
    title: () => t('model.change_failed', { name: config().name }),
    explain: (error) => {
      const errors = toProblem(error)?.errors ?? []
      found.value = errors.map(error => ({ pointer: error.pointer, code: error.code, message: findingText(error) }))
      return errors.length > 0 ? found.value[0]?.message : undefined
    },
  })

  /** The model's own schema; undefined = not known now, and then parameters are JSON. */
  const schema = computed<Record<string, unknown> | undefined>(() => config().provider === 'openai'
    ? OPENAI_PARAMETERS
    : offer().find(({ id }) => id === draft.value.model)?.parametersSchema)
  const toFaultText = (pointer: string) =>
    found.value.filter(error => error.pointer === pointer).map(({ message }) => message)
      .join(t('form.fault_separator')) || undefined
  const errorOf = (pointer: string) =>
    [...wrong.value].some(field => pointer === `/${field}`) ? t('model.not_object') : toFaultText(pointer)
  const hasCode = (pointer: string, code: string) =>
    found.value.some(error => error.pointer === pointer && error.code === code)
  const parameterErrors = computed<FieldError[]>(() => wrong.value.has('parameters')
    ? [{ pointer: '', message: t('model.not_object') }]
    : found.value.filter(({ pointer }) => pointer.startsWith('/parameters'))
        .map(({ pointer, message }) => ({ pointer: pointer.slice('/parameters'.length), message })))

  /** JSON as it is typed; an empty text is an empty object. */
  function enter(field: JsonField, value: unknown = {}) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      wrong.value.add(field)
      return
    }
    wrong.value.delete(field)
    draft.value[field] = { ...value }
  }

  function reset() {
    wrong.value.clear()
    resets.value += 1
    draft.value = toModelDraft(config())
    found.value = []
  }

  const wrongCount = computed(() => wrong.value.size)
  return {
    draft, schema, isChanged, wrongCount, enter, resets, isSaving: saving.isBusy, save: saving.run, reset,
    errorOf, hasCode, parameterErrors,
  }
}

export type ModelEditor = ReturnType<typeof useModelEditor>
