import type { SourceDetail } from '#shared/contract/source.contract'
import type { UploadView } from '#shared/contract/upload.contract'
import { fromLayerUrl, type OpenLayer } from '~/utils/source/source-url'

/** The layer that the address opens, with its source or file, read again so that changes apply to what is there. */
export function useSourceLayer(leave: () => unknown) {
  const { t } = useI18n()
  const route = useRoute()
  const api = useApi()
  const opened = computed(() => fromLayerUrl(route.query))
  const source = shallowRef<SourceDetail>()
  const upload = shallowRef<UploadView>()
  const isOpen = ({ layer, id }: OpenLayer) => opened.value?.id === id && opened.value.layer === layer

  const { run: read } = useAction(async (wanted: OpenLayer) => {
    const params = { id: wanted.id }
    if (wanted.layer === 'file') {
      const found = await api('uploadGet', { params })
      upload.value = isOpen(wanted) ? found : upload.value
      return
    }
    const found = await api('sourceGet', { params })
    source.value = isOpen(wanted) ? found : source.value
  }, {
    title: ({ layer }) => layer === 'file' ? t('source.upload.file_failed') : t('source.layer.failed'),
    explain: () => void leave(),
    keyOf: ({ layer, id }) => `${layer} ${id}`,
  })

  // In the browser only: layers are not rendered on the server.
  onMounted(() => watch(opened, (layer, before) => {
    if (layer?.id !== before?.id || layer?.layer !== before?.layer) {
      source.value = undefined
      upload.value = undefined
      // The preview reads its source itself.
      if (layer && layer.layer !== 'preview') {
        void read(layer)
      }
    }
  }, { immediate: true }))

  return { opened, source, upload }
}
