import type { Finding } from '#shared/contract/finding.contract'
import type { TemplateDraft } from '#shared/contract/template/template.contract'
import { toProblem } from '~/utils/api/problem'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { fromProblem, sortFindings } from '~/utils/pipeline/pipeline-findings'

/**
 * The stages of a draft while they are edited. Saving checks them: what would block a publication is shown at its
 * place, and what cannot be saved at all as well.
 */
export function useTemplateDraft(initial: TemplateDraft, onSaved: (draft: TemplateDraft) => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()
  const saved = shallowRef(initial)
  const stages = ref<DraftStage[]>(initial.stages)
  /** Of stages that could not be saved. */
  const refused = shallowRef<Finding[]>([])
  const isDirty = computed(() => JSON.stringify(stages.value) !== JSON.stringify(saved.value.stages))
  const findings = computed(() =>
    sortFindings(refused.value.length > 0 ? refused.value : isDirty.value ? [] : saved.value.findings))

  watch(stages, () => {
    refused.value = []
  })

  const saving = useAction(async () => {
    const sent = stages.value
    const answer = await api(
      'templateDraftReplace', { params: { id: initial.id }, version: saved.value.version, body: { stages: sent } },
    )
    saved.value = answer
    // Ids were taken out: what is shown is what is kept, unless it was edited meanwhile.
    if (stages.value === sent) {
      stages.value = answer.stages
    }
    onSaved(answer)
    const errors = answer.findings.filter(({ severity }) => severity === 'ERROR').length
    const told = answer.removed.length > 0
      ? { description: t('template.draft.removed', { count: answer.removed.length }, answer.removed.length) }
      : {}
    if (errors > 0) {
      notify.warned(t('template.draft.saved_wrong', { count: errors }, errors), told)
    }
    else {
      notify.done(t('template.draft.saved'), told)
    }
  }, {
    title: () => t('template.draft.save_failed'),
    explain: (error) => {
      const problem = toProblem(error)
      if (problem?.errors?.length) {
        refused.value = fromProblem(problem)
        return t('template.draft.refused')
      }
      return failureOf(error).code === 'stale_version' ? t('template.stale') : undefined
    },
  })

  /** The newest revision of a pipeline takes the place of the draft; nothing is saved yet. */
  const taking = useAction(async (pipelineId: string) => {
    const view = await api('pipelineGet', { params: { id: pipelineId } })
    stages.value = view.stages
    notify.done(t('template.draft.taken', { name: view.name, number: view.revision.number }))
    return true
  }, { title: () => t('template.draft.take_failed') })

  return {
    stages, findings, isDirty, save: saving.run, isSaving: saving.isBusy, take: taking.run, isTaking: taking.isBusy,
  }
}
