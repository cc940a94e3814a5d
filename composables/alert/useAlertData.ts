import { isRelative } from '~/utils/format/range-url'
import type { AlertPageState } from '~/utils/alert/alert-url'

const PAGE_SIZE = 50
/** As many as one answer holds. */
const MOST = 200

/** One page of the alerts of a tab; the tab of the rules has none. */
export function useAlertList(state: MaybeRefOrGetter<AlertPageState>) {
  const projectId = useProjectId()
  const zone = useReportZone()
  return useApiData('alertList', () => {
    const { tab, q, severity, pipelineId, ruleId, range, cursor } = toValue(state)
    const inRange = tab === 'history' ? range : undefined
    return tab === 'rules'
      ? undefined
      : { query: {
          projectId: projectId.value, tab, severity: severity ? [severity] : undefined,
          pipelineId: pipelineId || undefined, ruleId: ruleId || undefined, q: q || undefined,
          from: inRange?.from, to: inRange?.to, tz: inRange && isRelative(inRange.from) ? zone.value : undefined,
          cursor: cursor || undefined, limit: PAGE_SIZE, count: 'true',
        } }
  }, { topics: ['alerts'] })
}

/** One page of the rules, on their tab. */
export function useAlertRules(state: MaybeRefOrGetter<AlertPageState>) {
  const projectId = useProjectId()
  return useApiData('alertRuleList', () => {
    const { tab, q, metric, archived, cursor } = toValue(state)
    return tab === 'rules'
      ? { query: {
          projectId: projectId.value, q: q || undefined, metric: metric || undefined,
          archived: archived ? 'true' : undefined, cursor: cursor || undefined, limit: PAGE_SIZE,
        } }
      : undefined
  }, { topics: ['alerts'] })
}

/** @param isOn `false`: they are not on the page. */
export function useAlertChannels(isOn: MaybeRefOrGetter<boolean> = true) {
  const projectId = useProjectId()
  return useApiData(
    'channelList', () => toValue(isOn) ? { query: { projectId: projectId.value, limit: MOST } } : undefined,
    { topics: ['alerts'] },
  )
}

/** Silences that apply now or will. */
export function useAlertSilences(isOn: MaybeRefOrGetter<boolean>) {
  const projectId = useProjectId()
  return useApiData(
    'silenceList',
    () => toValue(isOn)
      ? { query: { projectId: projectId.value, state: ['scheduled', 'active'] as const, limit: MOST } }
      : undefined,
    { topics: ['alerts'] },
  )
}

/** What a rule can be filtered by. */
export function useAlertOptions(pipelineId: MaybeRefOrGetter<string>) {
  const { locale } = useI18n()
  const { nameOfStage } = useStageNames()
  const pipelines = useThings('pipeline')
  const datasets = useThings('dataset')
  const pipeline = useApiData('pipelineGet', () =>
    toValue(pipelineId) ? { params: { id: toValue(pipelineId) } } : undefined)
  const toOptions = (items: readonly { id: string, name: string }[] = []) =>
    items.map(({ id, name }) => ({ value: id, label: name })).sort((one, other) =>
      one.label.localeCompare(other.label, locale.value))
  /** The chosen one, also beyond those that are listed. */
  const listed = computed(() => {
    const [items, chosen] = [pipelines.items.value, pipeline.data.value]
    const isListed = !chosen || chosen.id !== toValue(pipelineId) || items.some(({ id }) => id === chosen.id)
    return isListed ? items : [...items, chosen]
  })
  return {
    pipelines: computed(() => toOptions(listed.value)),
    datasets: computed(() => toOptions(datasets.items.value)),
    stages: computed(() => (pipeline.data.value?.stages ?? [])
      .map(({ key, kind, name }) => ({ value: key, label: nameOfStage({ stageKey: key, kind, name }) }))),
  }
}

/** The rules of the project by name. */
export function useAlertRuleOptions() {
  const { locale } = useI18n()
  const { nameOfRule } = useAlertText()
  const rules = useThings('rule', { name: 'alert-rule-options' })
  return computed(() => rules.items.value.map(rule => ({ value: rule.id, label: nameOfRule(rule) }))
    .sort((one, other) => one.label.localeCompare(other.label, locale.value)))
}

/** The first firing alerts, for the bell; read anew each time it is opened. */
export function useAlertBell(most: number) {
  const projectId = useProjectId()
  const list = useApiData(
    'alertList', () => ({ query: { projectId: projectId.value, tab: 'firing' as const, limit: most } }),
    { name: 'alert-bell' },
  )
  onMounted(() => list.status.value === 'success' && list.refresh())
  return list
}

/** One alert with its events and what was sent. */
export const useAlertDetail = (id: () => string) => useApiData('alertGet', () => ({ params: { id: id() } }))

/** The rule in the editor, and the one that a new rule is a copy of. */
export function useAlertRule({ id, copy }: { id: () => string, copy: () => string }) {
  const rule = useApiData('alertRuleGet', () => id() === 'new' ? undefined : { params: { id: id() } })
  const copied = useApiData(
    'alertRuleGet', () => copy() ? { params: { id: copy() } } : undefined, { name: 'alert-rule-copied' },
  )
  return { rule, copied }
}
