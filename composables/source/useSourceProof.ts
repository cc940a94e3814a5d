import type { SourceView } from '#shared/contract/source.contract'

/** Reads a source that was just saved, so that the list says whether it can be read; nothing is said where it was. */
export function useSourceProof() {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf } = useFailureText()

  return async ({ id, name }: Pick<SourceView, 'id' | 'name'>) => {
    try {
      await api('sourceTest', { params: { id } })
    }
    catch (error) {
      toast.add({ title: t('source.test.failed', { name }), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error', duration: 0 })
    }
  }
}
