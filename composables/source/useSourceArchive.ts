import type { SourceView } from '#shared/contract/source.contract'

/** Takes a source out of the list; what was read of it stays. */
export function useSourceArchive({ id, name, version }: SourceView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  return useArchive({ noun: 'source', thing: { id, name }, send: () => api('sourceDelete', { params: { id }, version }), failed: t('source.archive.failed'), onDone })
}
