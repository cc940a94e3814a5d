import type { RunDetail } from '#shared/contract/run/run.contract'
import { withReplaced } from '#shared/domain/run/replace-parameters'
import { withLimits } from '#shared/domain/run/run-retry'
import { toRetryNote } from '~/utils/format/revision-note'

const DONE_MS = 5_000

/** Saves what a retry has changed as the next revision of its pipeline, so that the next launch has it, too. */
export function useRunSaveBack(run: Ref<RunDetail | null>, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()

  const { run: save, isBusy } = useAction(async () => {
    if (!run.value) {
      return
    }
    const { id, pipelineId, pipeline: { version }, unsaved } = run.value
    const { name, description, stages } = await api('pipelineGet', { params: { id: pipelineId } })
    // The version that was compared: who has changed the pipeline since is not overwritten.
    const message = toRetryNote(id)
    const body = { name, description, message, stages: stages.map(stage => toChanged(stage, unsaved)) }
    const saved = await api('pipelineReplace', { params: { id: pipelineId }, version, body })
    notify.done(t('pipeline.toast.saved', { name: saved.name, number: saved.revision.number }), { durationMs: DONE_MS })
    await refresh()
  }, {
    title: () => t('pipeline.toast.save_failed'),
    explain: (error) => {
      void refresh()
      return failureOf(error).code === 'stale_version' ? t('run.unsaved.stale') : undefined
    },
  })

  return { save, isBusy }
}

type Stage = Parameters<typeof withLimits>[0] & { key: string, parameters: Record<string, unknown> }

function toChanged<S extends Stage>(stage: S, unsaved: RunDetail['unsaved']): S {
  const valuesOf = (isLimit: boolean) => Object.fromEntries(unsaved
    .filter(change => change.stageKey === stage.key && change.isLimit === isLimit)
    .map(({ name, after }) => [name, after]))
  return withLimits({ ...stage, parameters: withReplaced(stage.parameters, valuesOf(false)) }, valuesOf(true))
}
