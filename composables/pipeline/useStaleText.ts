import type { PipelineView } from '#shared/contract/pipeline.contract'

/** Why a draft is not saved: someone else has saved meanwhile. Who, what and when is read once it is asked about. */
export function useStaleText(pipeline: () => PipelineView | undefined, isStale: Readonly<Ref<boolean>>) {
  const { t } = useI18n()
  const api = useApi()
  const { moment } = useFormat()
  const { actorText } = useActorText()
  const other = shallowRef<PipelineView['revision']>()

  watch(isStale, async (isAsked) => {
    const base = pipeline()
    other.value = undefined
    if (!isAsked || !base) {
      return
    }
    try {
      const { revision } = await api('pipelineGet', { params: { id: base.id } })
      other.value = revision
    }
    catch {
      // The question can be answered without it.
    }
  })

  return computed(() => {
    // The name may have been changed alone.
    if (!other.value || other.value.number === pipeline()?.revision.number) {
      return t('pipeline.stale.text')
    }
    const { actor, number, createdAt } = other.value
    return t('pipeline.stale.text_of', { actor: actorText(actor), number, time: moment(createdAt, Date.now()) })
  })
}
