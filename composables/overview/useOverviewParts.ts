import type { Problem } from '#shared/contract/error.contract'
import type { OverviewParts } from '#shared/contract/overview.contract'
import { MOST_ACTIVE_PARTS, MOST_VERSION_PARTS } from '#shared/domain/overview-parts'
import type { Fetched } from '../api/useApiData'

type PartName = keyof OverviewParts
type PartValue<Name extends PartName> = NonNullable<OverviewParts[Name]['value']>

/** A part as it was read last. */
interface Kept<Value> {
  /** The last good one, also after a failure. */
  value: Fetched<Value> | null
  problem: Problem | null
  /** What it was asked with: under other filters it says nothing. */
  asked: string
}

type KeptParts = { [Name in PartName]: Kept<PartValue<Name>> }

interface Asked {
  range: MaybeRefOrGetter<{ from: string, to: string, tz: string }>
  /** Of the production line alone; absent = the one whose runs read the most records. */
  pipelineId: MaybeRefOrGetter<string | undefined>
}

/**
 * All that the page shows, in one request; read again when any of it changes. A part that fails keeps its last good
 * value, as an answer of its own would, and the others are as good as ever.
 */
export function useOverviewParts({ range, pipelineId }: Asked) {
  const api = useApi()
  const curlOf = useCurl()
  const projectId = useProjectId()
  const { grainOf } = useStatRange(range)

  const ofProject = computed(() => ({ projectId: projectId.value }))
  const ofSummary = computed(() => ({ ...toValue(range), ...ofProject.value, grain: grainOf('auto') }))
  const ofLine = computed(() => ({ ...toValue(range), ...ofProject.value, pipelineId: toValue(pipelineId) }))
  const asked = computed(() => {
    const [project, summary, line] = [ofProject, ofSummary, ofLine].map(query => JSON.stringify(query.value))
    return { overview: project, summary, line, active: project, versions: project }
  })

  // One of each project: the page of the project that is left is still there while that of the next one begins.
  const result = useFetched<KeptParts>(`overview-parts:${projectId.value ?? ''}`, async (known) => {
    const now = asked.value
    const answer = await api('overviewPartsGet', { query: { ...ofSummary.value, ...ofLine.value } })
    const fetchedAt = Date.now()
    const keep = <Name extends PartName>(name: Name): Kept<PartValue<Name>> => {
      // The cast: TypeScript does not follow a name into the type of its part.
      const { value, problem } = answer[name] as { value: PartValue<Name> | null, problem: Problem | null }
      const before = known?.[name].asked === now[name] ? known[name].value : null
      return { value: value === null ? before : { ...value, fetchedAt }, problem, asked: now[name] ?? '' }
    }
    return {
      overview: keep('overview'), summary: keep('summary'), line: keep('line'), active: keep('active'),
      versions: keep('versions'),
    }
  }, { topics: ['runs', 'metrics', 'sources', 'datasets', 'pipelines', 'quality', 'releases'] })
  watch(() => JSON.stringify(asked.value), () => result.refresh())

  function partOf<Name extends PartName>(name: Name) {
    const kept = computed<Kept<PartValue<Name>> | undefined>(() => result.data.value?.[name])
    const isAsked = computed(() => kept.value?.asked === asked.value[name])
    const error = computed(() => result.error.value ?? (
      isAsked.value && kept.value?.problem ? { statusCode: kept.value.problem.status, data: kept.value.problem } : null
    ))
    return {
      data: computed(() => isAsked.value ? kept.value?.value ?? null : null),
      status: computed(() =>
        result.status.value === 'success' && error.value !== null ? 'error' as const : result.status.value),
      error,
      refresh: () => result.refresh(),
    }
  }

  return {
    overview: partOf('overview'),
    summary: partOf('summary'),
    line: { ...partOf('line'), curl: computed(() => curlOf('metricLine', { query: ofLine.value })) },
    active: { ...partOf('active'), curl: computed(() => curlOf(
      'runActiveList', { query: { ...ofProject.value, limit: String(MOST_ACTIVE_PARTS) } },
    )) },
    versions: {
      ...partOf('versions'),
      curl: computed(() => curlOf('versionList', { query: { ...ofProject.value, limit: String(MOST_VERSION_PARTS) } })),
    },
  }
}
