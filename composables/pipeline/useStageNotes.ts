import type { DatasetView } from '#shared/contract/dataset.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { toKindBook } from '#shared/domain/pipeline/kind-book'
import type { ParameterReference } from '#shared/domain/pipeline/kind-facts'
import type { PipelineDraft } from '~/utils/pipeline/pipeline-draft'
import { toStageNotes } from '~/utils/run/stage/stage-note'

interface Given {
  kinds: readonly StageKindView[]
  sources: readonly SourceView[]
  datasets: readonly DatasetView[]
}

/** What the drawing and the list say of each stage beside its name, by stage key. */
export function useStageNotes(draft: () => PipelineDraft, given: Readonly<Given>) {
  const { t, n, locale } = useI18n()
  const { languageOf } = useLanguageName()
  const { nameOfStage } = useStageNames(() => given.kinds)
  const book = computed(() => toKindBook(given.kinds))
  const names = (reference: ParameterReference) => draft().stages.some(({ kind, parameters }) =>
    book.value.parametersOf(kind, reference).some(parameter => Boolean(parameters[parameter])))
  const configurations = useConfigurationOptions(() => names('configuration'))
  const policies = usePolicyOptions(() => names('policy'))
  const known = () => ({
    sources: given.sources, datasets: given.datasets, kinds: book.value, locale: locale.value,
  })

  return computed(() => toStageNotes(draft().stages, { ...known(), samples: draft().samples }, {
    rules: count => t('pipeline.stage.rules', { count }, count),
    language: languageOf,
    number: value => n(value),
    configuration: configurations.nameOf,
    policy: policies.nameOf,
    stage: nameOfStage,
    separator: t('pipeline.stage.separator'),
    newest: (dataset, version) => t('pipeline.stage.newest', { dataset, version }),
    atLaunch: t('pipeline.stage.at_launch'),
  }))
}
