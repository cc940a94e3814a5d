import type { RunListState } from '~/utils/run/run-list-url'

/** What the filters of the list ask the server for, in the project and the zone of the page. */
export function useRunQuery(list: MaybeRefOrGetter<RunListState>) {
  const projectId = useProjectId()
  const zone = useReportZone()
  return computed(() => {
    const { state, disposition, pipelineId, stage, stageKind, q, range, by } = toValue(list)
    return {
      projectId: projectId.value,
      state,
      disposition: disposition || undefined,
      pipelineId: pipelineId || undefined,
      stage: stage || undefined,
      stageKind: stageKind || undefined,
      q: q || undefined,
      from: range?.from,
      to: range?.to,
      tz: range ? zone.value : undefined,
      by: range && by === 'finished' ? by : undefined,
    }
  })
}
