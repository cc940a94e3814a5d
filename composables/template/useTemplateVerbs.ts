import type { TemplateDetail } from '#shared/contract/template/template.contract'
import { createKeys } from '~/utils/api/request-key'

/** What is done with the selected template; the page shows the answer, and reads again. */
export function useTemplateVerbs(
  template: () => TemplateDetail | undefined, onDone: (answer?: TemplateDetail) => unknown,
) {
  const { t, locale } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()
  const keys = createKeys()
  const projectId = useProjectId()
  const title = () => t('template.failed')
  const explain = (error: unknown) => failureOf(error).code === 'stale_version' ? t('template.stale') : undefined

  function known(): TemplateDetail {
    const now = template()
    if (!now) {
      throw new Error('no template is selected')
    }
    return now
  }

  const labelling = useAction(async (label: string, version: string | null) => {
    const { id, version: lock } = known()
    await onDone(await api('templateLabelSet', { params: { id, label }, version: lock, body: { version } }))
    notify.done(
      version === null ? t('template.done.label_gone', { label }) : t('template.done.label', { label, version }),
    )
    return true
  }, { title, explain })

  const deprecating = useAction(async (version: string, reason: string) => {
    await onDone(await api('templateVersionDeprecate', { params: { id: known().id, version }, body: { reason } }))
    notify.done(t('template.done.deprecate', { version }))
    return true
  }, {
    title,
    explain: error => failureOf(error).code === 'conflict' ? t('template.deprecate.has_label') : explain(error),
  })

  const restoring = useAction(async (version: string, body: { as: 'draft' | 'version', message: string }) => {
    const { id, version: lock } = known()
    await onDone(await api('templateVersionRestore', { params: { id, version }, version: lock, body }))
    notify.done(
      body.as === 'draft' ? t('template.done.restore', { version }) : t('template.done.restore_version', { version }),
    )
    return true
  }, { title, explain })

  const sampling = useAction(async () => {
    const body = { ...projectId.value !== undefined && { projectId: projectId.value }, locale: locale.value }
    const { id } = known()
    const run = await api('templateSample', { params: { id }, body, idempotencyKey: keys.keyFor(`sample ${id}`, body) })
    // A later press runs it once more.
    keys.forget(`sample ${id}`)
    await goTo(`/runs/${run.id}`)
  }, { title: () => t('template.sample_failed') })

  return {
    labelling, deprecating, restoring, sampling,
    isBusy: computed(() => [labelling, deprecating, restoring].some(action => action.isBusy.value)),
  }
}
