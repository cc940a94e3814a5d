import type { RouteLocationRaw } from 'vue-router'
import type { AlertView, SilenceMatcher } from '#shared/contract/alert.contract'
import { ALERT_LABELS, type AlertMetricName, findAlertMetric } from '#shared/domain/alert/alert-metric'
import type { AlertComparison } from '#shared/domain/alert/alert-state'
import type { AlertTarget } from '~/utils/alert/alert-target'
import { isFromFirst } from '~/utils/alert/alert-look'
import { NOTHING } from '~/utils/format/number-format'
import { toShortId } from '~/utils/format/short-id'

export interface AlertSubject {
  key: string
  /** "Pipeline"; '' for a label of the rule's own, which is in the text. */
  what: string
  text: string
  to?: RouteLocationRaw
}

type Named = Readonly<Record<string, string>>

/** Their values are ids. */
const WITH_ID: ReadonlySet<string> = new Set(['pipeline', 'dataset', 'configuration'])

/** What an alert is called, what it is about and what it says, in the reader's language. */
export function useAlertText() {
  const { t } = useI18n()
  const { label, findLabel } = useLabels()
  const { nameOfPipeline } = usePipelineNames()
  const { exactOf, textOf } = useMetricFigure()
  const { chosenDuration, number } = useFormat()

  /** A ready-made rule has its name in the reader's language until a person has named it. */
  const nameOfRule = (
    { name, readyMade, hasOwnName }: { name: string, readyMade: string | null, hasOwnName: boolean },
  ) =>
    (readyMade !== null && !hasOwnName ? findLabel('alert.ready_made', readyMade) : undefined) ?? name
  const nameOf = ({ ruleName, ...alert }: Pick<AlertView, 'ruleName' | 'readyMade' | 'hasOwnName'>) =>
    nameOfRule({ name: ruleName, ...alert })

  const metricName = (metric: string) =>
    findAlertMetric(metric) ? label('alert.metric', metric as AlertMetricName) : metric

  function figure(value: number | null, metric: string, isExact = false): string {
    const unit = findAlertMetric(metric)?.unit
    return unit ? (isExact ? exactOf : textOf)(value, unit) : value === null ? NOTHING : number(value)
  }

  /** A threshold, which somebody chose. */
  const chosenFigure = (value: number, metric: string) =>
    findAlertMetric(metric)?.unit === 'ms' ? chosenDuration(value) : figure(value, metric)

  /** The value beside the threshold of its alert. */
  function figureText(alert: Pick<AlertView, 'metric' | 'comparison' | 'threshold'>, now: number | null): string {
    const { metric, threshold } = alert
    const value = figure(now, metric)
    if (isFromFirst(alert)) {
      return t('alert.row.from_first', { value })
    }
    return threshold === null ? value : t('alert.row.threshold', { value, threshold: chosenFigure(threshold, metric) })
  }

  const dimensionOf = (name: string) => ALERT_LABELS.find(dimension => dimension === name)

  function textOfLabel(name: string, value: string, names: Named): string {
    const known = names[name]
    if (known !== undefined) {
      return name === 'pipeline' ? nameOfPipeline(known) : known
    }
    const words: Record<string, () => string | undefined> = {
      service: () => findLabel('setting.part', value as 'queue'),
      reason: () => findLabel('reason', value),
    }
    return words[name]?.() ?? (WITH_ID.has(name) ? toShortId(value) : value)
  }

  function targetOf(name: string, value: string): RouteLocationRaw | undefined {
    const targets: Record<string, RouteLocationRaw> = {
      pipeline: `/pipelines/${value}`,
      dataset: `/datasets/${value}`,
      configuration: { path: '/models', query: { id: value } },
    }
    return targets[name]
  }

  /** First what the group is, then the rule's own labels. */
  function subjectsOf({ labels, labelNames }: { labels: Named, labelNames: Named }): AlertSubject[] {
    const own = Object.keys(labels).filter(name => !dimensionOf(name)).sort()
    return [...ALERT_LABELS.filter(name => name in labels), ...own].map((name) => {
      const dimension = dimensionOf(name)
      const value = labels[name] ?? ''
      const to = targetOf(name, value)
      return {
        key: name, what: dimension ? label('alert.dimension', dimension) : '',
        text: dimension ? textOfLabel(name, value, labelNames) : `${name}=${value}`, ...to && { to },
      }
    })
  }

  /** In one line: "Chinese corpus · generate"; '' = all together. */
  const groupText = (group: { labels: Named, labelNames: Named }) =>
    subjectsOf(group).map(({ text }) => text).join(t('alert.separator'))

  /** "Warning above 3% · Critical above 5%". */
  function conditionText({
    metric, comparison, warning, critical,
  }: { metric: string, comparison: AlertComparison, warning: number | null, critical: number | null }): string {
    return Object.entries({ warning, critical } as const).flatMap(([name, threshold]) => {
      if (threshold === null) {
        return []
      }
      const words = { severity: label('alert.severity', name as 'warning'), value: chosenFigure(threshold, metric) }
      return comparison === 'above' ? [t('alert.above', words)] : [t('alert.below', words)]
    }).join(t('alert.separator'))
  }

  /** @param known what the value is called, when it is an id. */
  function matcherText({ label: name, isEqual, value }: SilenceMatcher, known?: string): string {
    const dimension = dimensionOf(name)
    const what = dimension ? label('alert.dimension', dimension) : findLabel('alert.matcher', name as 'rule') ?? name
    const shown = name === 'metric'
      ? metricName(value)
      : name === 'severity' ? label('alert.severity', value as 'warning') : known ?? textOfLabel(name, value, {})
    return isEqual ? t('alert.equal', { what, value: shown }) : t('alert.not_equal', { what, value: shown })
  }

  const targetText = (kind: AlertTarget['kind']) => ({
    calls: t('alert.row.calls'),
    chart: t('alert.row.chart'),
    costs: t('alert.row.costs'),
    dataset: t('alert.row.dataset'),
    health: t('alert.row.health'),
    overview: t('alert.row.overview'),
    runs: t('alert.row.runs'),
  })[kind]

  return {
    nameOf, nameOfRule, metricName, figure, chosenFigure, figureText, subjectsOf, groupText, conditionText, matcherText,
    targetText,
  }
}
