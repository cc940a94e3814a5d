import { BOARD_STATES } from '#shared/domain/quality/lot-state'
import type { SampleState } from '#shared/domain/quality/sample-state'
import { isUuid } from '~/utils/api/url-query'
import type { QualityPageState } from '~/utils/quality/quality-url'

const PAGE_SIZE = 50
/** As many as one answer holds. */
const MOST = 200

/** The board with its filters; absent on other tabs, and while one column is a list. */
export function useQcBoard(state: MaybeRefOrGetter<QualityPageState>) {
  const projectId = useProjectId()
  return useApiData('qcBoard', () => {
    const { tab, q, policyId, overdue, column } = toValue(state)
    return tab === 'lots' && column === ''
      ? { query: {
          projectId: projectId.value, q: q || undefined, policyId: policyId || undefined,
          overdue: overdue ? 'true' : undefined,
        } }
      : undefined
  }, { topics: ['quality'] })
}

/** One page of a column of the board. */
export function useQcColumn(state: MaybeRefOrGetter<QualityPageState>) {
  const projectId = useProjectId()
  return useApiData('qcLotList', () => {
    const { tab, q, policyId, overdue, column, cursor } = toValue(state)
    return tab === 'lots' && column !== ''
      ? { query: {
          projectId: projectId.value, state: [...BOARD_STATES[column]], q: q || undefined,
          policyId: policyId || undefined, overdue: overdue ? 'true' : undefined, cursor: cursor || undefined,
          limit: PAGE_SIZE,
        } }
      : undefined
  }, { topics: ['quality'] })
}

/**
 * The lots of a version of a dataset, newest first; none while none is named.
 *
 * @property isLate the page is sent without them.
 */
export function useLotsOfVersion(versionId: MaybeRefOrGetter<string>, { isLate = false } = {}) {
  const projectId = useProjectId()
  return useApiData('qcLotList', () => {
    const datasetVersionId = toValue(versionId)
    return datasetVersionId ? { query: { projectId: projectId.value, datasetVersionId, limit: MOST } } : undefined
  }, { topics: ['quality'], name: 'qc-lots-of-version', isLate })
}

/** The lot of a policy over a version that was judged and is not decided: while there is one, no other is made. */
export function useJudgedLot(place: () => { policyId: string, datasetVersionId: string }) {
  const projectId = useProjectId()
  return useApiData('qcLotList', () => {
    const { policyId, datasetVersionId } = place()
    return policyId && datasetVersionId
      ? { query: { projectId: projectId.value, policyId, datasetVersionId, judged: 'true', limit: 1 } }
      : undefined
  }, { topics: ['quality'], name: 'qc-judged-lot' })
}

/** A rejected lot over a version, by whichever policy: while there is one, the version cannot be released. */
export function useRejectedLot(versionId: () => string) {
  const projectId = useProjectId()
  return useApiData('qcLotList', () => {
    const datasetVersionId = versionId()
    return datasetVersionId
      ? { query: { projectId: projectId.value, datasetVersionId, state: [...BOARD_STATES.rejected], limit: 1 } }
      : undefined
  }, { topics: ['quality'], name: 'qc-rejected-lot' })
}

/** Pass rates and defects, of one policy or of all. */
export function useQcQuality(policyId: MaybeRefOrGetter<string>) {
  const projectId = useProjectId()
  return useApiData(
    'qcQuality', () => ({ query: { projectId: projectId.value, policyId: toValue(policyId) || undefined } }),
    { topics: ['quality'] },
  )
}

/** The policies in use, to choose from. @param chosen is known also when there are newer ones than are listed */
export const useQcPolicies = (chosen: () => string = () => '') =>
  useThings('policy', { topics: ['quality'], name: 'qc-policies', ids: () => chosen() === '' ? [] : [chosen()] })

/** One page of the policies, on their tab. */
export function useQcPolicyPage(state: MaybeRefOrGetter<QualityPageState>) {
  const projectId = useProjectId()
  return useApiData('qcPolicyList', () => {
    const { tab, q, archived, cursor } = toValue(state)
    return tab === 'policies'
      ? { query: {
          projectId: projectId.value, q: q || undefined, archived: archived ? 'true' : undefined,
          cursor: cursor || undefined, limit: PAGE_SIZE,
        } }
      : undefined
  }, { topics: ['quality'] })
}

/** The defect codes, on their tab. */
export function useQcDefects(state: MaybeRefOrGetter<QualityPageState>) {
  const projectId = useProjectId()
  return useApiData('qcDefectList', () => {
    const { tab, q } = toValue(state)
    return tab === 'defects' ? { query: { projectId: projectId.value, q: q || undefined } } : undefined
  }, { topics: ['quality'] })
}

/** The policy in the editor, and the one that a new policy is a copy of. */
export function useQcPolicy({ id, copy }: { id: () => string, copy: () => string }) {
  const policy = useApiData('qcPolicyGet', () => id() === 'new' ? undefined : { params: { id: id() } })
  const copied = useApiData(
    'qcPolicyGet', () => copy() ? { params: { id: copy() } } : undefined, { name: 'qc-policy-copied' },
  )
  return { policy, copied }
}

/** Names of the fields that a policy may be about: of that dataset, or else of the newest version in the project. */
export function useQcColumns(datasetId: MaybeRefOrGetter<string>) {
  const datasets = useThings('dataset', { ids: () => toValue(datasetId) === '' ? [] : [toValue(datasetId)] })
  const id = computed(() => {
    const filled = datasets.items.value.filter(({ latest }) => latest !== null)
    const asked = filled.find(({ id }) => id === toValue(datasetId))
    const sealedMs = ({ latest }: (typeof filled)[number]) => Date.parse(latest?.createdAt ?? '')
    return (asked ?? filled.toSorted((a, b) => sealedMs(b) - sealedMs(a))[0])?.id
  })
  const version = useApiData(
    'datasetVersionGet', () => id.value ? { params: { id: id.value, version: 'latest' } } : undefined,
    { name: 'qc-columns' },
  )
  return computed(() => version.data.value?.columns.map(({ name }) => name) ?? [])
}

/** How many records the version has that a policy is made for; undefined while none is named, or known. */
export function useQcRecords(place: () => { datasetId: string, version: string }) {
  const read = useApiData('datasetVersionGet', () => {
    const { datasetId, version } = place()
    return isUuid(datasetId) ? { params: { id: datasetId, version: version || 'latest' } } : undefined
  }, { name: 'qc-records' })
  return computed(() => read.data.value?.rows)
}

/** Names of the columns of a version; none while none is chosen. */
export function useColumnsOf(datasetId: MaybeRefOrGetter<string>, version: MaybeRefOrGetter<string>) {
  const read = useApiData('datasetVersionGet', () => toValue(datasetId) && toValue(version)
    ? { params: { id: toValue(datasetId), version: toValue(version) } }
    : undefined, { name: 'qc-columns-of-version' })
  return computed(() => read.data.value?.columns.map(({ name }) => name) ?? [])
}

/** One lot, live. */
export const useQcLot = (id: string) => useApiData('qcLotGet', { params: { id } }, { topics: ['quality'] })

/** One page of its samples, of one state or of all. */
export const useQcSamples = (id: string, asked: MaybeRefOrGetter<{ state: SampleState | '', cursor: string }>) =>
  useApiData('qcLotSamples', () => {
    const { state, cursor } = toValue(asked)
    return {
      params: { id },
      query: { limit: PAGE_SIZE, state: state ? [state] : undefined, cursor: cursor || undefined },
    }
  }, { topics: ['quality'] })

/** The versions of the chosen dataset, newest first; none while none is chosen. */
export const useVersionChoice = (datasetId: MaybeRefOrGetter<string>) =>
  useApiData(
    'datasetVersionList',
    () => toValue(datasetId) ? { params: { id: toValue(datasetId) }, query: { limit: PAGE_SIZE } } : undefined,
    { name: 'qc-version-choice' },
  )
