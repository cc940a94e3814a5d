import type { SourceView } from '#shared/contract/source.contract'
import { fromLayerUrl } from '~/utils/source/source-url'

/** The layer that the address opens, with its source, read again so that changes apply to the current version. */
export function useSourceLayer(leave: () => unknown) {
  const { t } = useI18n()
  const route = useRoute()
  const api = useApi()
  const opened = computed(() => fromLayerUrl(route.query))
  const source = shallowRef<SourceView>()

  const { run: read } = useAction(async (id: string) => {
    const found = await api('sourceGet', { params: { id } })
    if (opened.value?.id === id) {
      source.value = found
    }
  }, {
    title: () => t('source.layer.failed'),
    explain: () => void leave(),
    keyOf: id => id,
  })

  // In the browser only: layers are not rendered on the server.
  onMounted(() => watch(opened, (layer, before) => {
    if (layer?.id !== before?.id || layer?.layer !== before?.layer) {
      source.value = undefined
      // The preview reads its source itself.
      if (layer && layer.layer !== 'preview') {
        void read(layer.id)
      }
    }
  }, { immediate: true }))

  return { opened, source }
}
