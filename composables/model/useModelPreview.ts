import type { DatasetView } from '#shared/contract/dataset.contract'
import type { ModelPreview, ModelPreviewAnswer } from '#shared/contract/model/model-config.contract'

interface PreviewSource {
  value: string
  label: string
  source: ModelPreview['source']
}

/**
 * Where records for a preview come from: what the stage before wrote in the newest run, and the newest version of each
 * dataset.
 */
export function useModelPreview({ pipelineId, upstream, datasets, parameters }: {
  pipelineId: () => string | undefined
  upstream: () => string | undefined
  datasets: () => readonly DatasetView[]
  parameters: () => ModelPreview['parameters']
}) {
  const { t } = useI18n()
  const api = useApi()
  const { moment } = useFormat()
  const now = useNow()
  const runs = useApiData('runList', () => {
    const id = pipelineId()
    return id ? { query: { pipelineId: id, state: ['SUCCEEDED' as const, 'PARTIAL' as const], limit: 1 } } : undefined
  }, { name: 'preview-runs' })

  const sources = computed<PreviewSource[]>(() => {
    const run = runs.data.value?.items[0]
    const stageKey = upstream()
    return [
      ...run && stageKey
        ? [{
            value: `run:${run.id}`,
            label: t('model.preview.of_run', { name: run.name, time: moment(run.createdAt, now.value) }),
            source: { runId: run.id, stageKey },
          }]
        : [],
      ...datasets().flatMap(({ name, latest }) => latest
        ? [{ value: latest.id, label: `${name} ${latest.semver}`, source: { datasetVersionId: latest.id } }]
        : []),
    ]
  })
  const chosen = ref('')
  const source = computed(() => sources.value.find(({ value }) => value === chosen.value) ?? sources.value[0])
  const shown = computed({
    get: () => source.value?.value ?? '',
    set: (value) => {
      chosen.value = value
    },
  })
  /** What an answer belongs to: with another prompt or other records it is not shown any more. */
  const asked = computed(() => source.value && { parameters: parameters(), source: source.value.source })
  const answered = shallowRef<{ asked: string, answer: ModelPreviewAnswer }>()
  const preview = computed(() =>
    answered.value?.asked === JSON.stringify(asked.value) ? answered.value?.answer : undefined)
  const { run: render, isBusy } = useAction(async () => {
    const body = asked.value
    // Sources that arrive later do not replace the one that was asked.
    chosen.value = shown.value
    answered.value = body && { asked: JSON.stringify(body), answer: await api('modelPreview', { body }) }
  }, { title: () => t('model.preview.failed') })

  return { sources, chosen: shown, preview, render, isBusy }
}
