import type { AvailableModel } from '#shared/contract/model.contract'
import type { ModelProvider } from '#shared/domain/model/model-config'

/** A new configuration with what it needs; limits and parameters are set afterwards. */
export function useModelCreate(model: AvailableModel | undefined, onDone: (id: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const { nameText } = useModelText()
  const name = ref(model ? nameText(model) : '')
  const provider = ref<ModelProvider>(model ? 'service' : 'openai')
  const modelId = ref(model?.id ?? '')
  const endpoint = ref('')
  const secret = ref('')

  const form = useFormSend({
    send: () => api('modelCreate', { body: {
      projectId: projectId.value, name: name.value, provider: provider.value, model: modelId.value,
      ...provider.value === 'openai'
      && { endpoint: endpoint.value.trim(), ...secret.value !== '' && { secret: secret.value } },
    } }),
    fields: { '/name': undefined, '/model': undefined, '/endpoint': undefined, '/secret': undefined },
    done: () => t('model.created', { name: name.value.trim() }),
    failed: t('model.create_failed'),
    onDone,
  })
  const isIncomplete = computed(() =>
    !name.value.trim() || !modelId.value.trim() || (provider.value === 'openai' && !endpoint.value.trim()))
  return { ...form, name, provider, modelId, endpoint, secret, isIncomplete }
}
