import type { PipelineView } from '#shared/contract/pipeline.contract'

export type UpgradePreference = 'template' | 'pipeline'

/** A newer version of the template that a pipeline came from: first what it would change, then the change. */
export function useTemplateUpgrade(pipeline: PipelineView, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()
  const { findingText } = useFindingText()
  const prefer = ref<UpgradePreference>('template')
  const message = ref('')
  const body = () => ({
    ...pipeline.template?.newer && { version: pipeline.template.newer.version }, prefer: prefer.value,
  })

  const look = useFetched(
    () => `upgrade:${pipeline.id}:${pipeline.version}`,
    () => api('pipelineUpgrade', {
      params: { id: pipeline.id }, query: { dryRun: 'true' }, version: pipeline.version, body: body(),
    }),
    { immediate: import.meta.client },
  )
  // The same answer read again: the choice stays on the page, and keeps the focus.
  watch(prefer, () => look.refresh())
  /** What is shown is what would be done. */
  const isCurrent = computed(() => look.status.value === 'success')

  const { run: apply, isBusy } = useAction(async () => {
    const answer = await api('pipelineUpgrade', {
      params: { id: pipeline.id }, query: { dryRun: 'false' }, version: pipeline.version,
      body: { ...body(), message: message.value.trim() },
    })
    notify.done(t('template.upgrade.done', { version: answer.to, number: answer.pipeline?.revision.number ?? 0 }))
    onDone()
  }, {
    title: () => t('template.upgrade.failed'),
    explain: error => failureOf(error).code === 'stale_version' ? t('template.upgrade.stale') : undefined,
  })

  const problems = computed(() => look.data.value?.findings
    .map(finding => ({ isError: finding.severity === 'ERROR', text: findingText(finding), stageKey: finding.stageKey }))
    ?? [])
  return { look, isCurrent, prefer, message, problems, apply, isBusy }
}
