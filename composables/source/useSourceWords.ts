import { INGEST_KINDS, type IngestKind, type SourceKind } from '#shared/domain/source-kind'
import type { UploadState } from '~/stores/upload'

/** Names of kinds, formats and states of uploads; static maps, so that every key can be found. */
export function useSourceWords() {
  const { t } = useI18n()
  const { reasonOf } = useReasonText()

  const kindTexts = computed<Record<SourceKind, string>>(() => ({ upload: t('source.kind.upload'), folder: t('source.kind.folder') }))
  const formatTexts = computed<Record<IngestKind, string>>(() => ({
    'ingest.files': t('source.format.files'),
    'ingest.jsonl': t('source.format.jsonl'),
    'ingest.csv': t('source.format.csv'),
  }))
  const stateTexts = computed<Record<UploadState, string>>(() => ({
    running: t('source.upload.running'),
    waiting: t('source.upload.waiting'),
    paused: t('source.upload.paused'),
    failed: t('source.upload.failed'),
    done: t('source.upload.done'),
  }))

  return {
    kindTexts,
    formatTexts,
    stateTexts,
    formatTextOf: (stageKind: string) => {
      const known = INGEST_KINDS.find(kind => kind === stageKind)
      return known ? formatTexts.value[known] : stageKind
    },
    reasonOf,
  }
}
