import type { DatasetView } from '#shared/contract/dataset.contract'
import type { ModelPreview, ModelPreviewAnswer } from '#shared/contract/model/model-config.contract'

interface PreviewSource {
  value: string
  label: string
  source: ModelPreview['source']
}

/** Where records for a preview come from: what the stage before wrote in the newest run, and the newest version of each dataset. */
export function useModelPreview({ pipelineId, upstream, datasets }: { pipelineId: () => string | undefined, upstream: () => string | undefined, datasets: () => readonly DatasetView[] }) {
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
      ...run && stageKey ? [{ value: `run:${run.id}`, label: t('model.preview.of_run', { name: run.name, time: moment(run.createdAt, now.value) }), source: { runId: run.id, stageKey } }] : [],
      ...datasets().flatMap(({ name, latest }) => latest ? [{ value: latest.id, label: `${name} ${latest.semver}`, source: { datasetVersionId: latest.id } }] : []),
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
  const preview = shallowRef<ModelPreviewAnswer>()
  const { run: render, isBusy } = useAction(async (parameters: ModelPreview['parameters']) => {
    preview.value = source.value ? await api('modelPreview', { body: { parameters, source: source.value.source } }) : undefined
  }, { title: () => t('model.preview.failed') })

  return { sources, chosen: shown, preview, render, isBusy }
}
