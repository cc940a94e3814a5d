import type { AlertCounts } from '#shared/contract/alert.contract'
import type { LineView, OverviewView } from '#shared/contract/overview.contract'
import type { SystemView } from '#shared/contract/system.contract'
import type { RouteLocationRaw } from 'vue-router'
import type { Tone } from '~/utils/base/look'
import { RUN_FILTER_LOOK } from '~/utils/run/run-look'

export interface AttentionItem {
  key: string
  icon: string
  tone: Tone
  /** Inverted colours: something is broken right now. */
  isLoud?: boolean
  count: string
  what: string
  why: string
  to: RouteLocationRaw
}

interface Attended {
  overview: MaybeRefOrGetter<OverviewView | null | undefined>
  system: MaybeRefOrGetter<SystemView | null | undefined>
  alerts: MaybeRefOrGetter<AlertCounts | null | undefined>
  nowMs: MaybeRefOrGetter<number>
  /** Of the range that is shown. */
  partial?: MaybeRefOrGetter<LineView['partial'] | undefined>
  range?: MaybeRefOrGetter<{ from: string, to: string }>
}

const NONE = { critical: 0, warning: 0 }

/** What needs a person, most urgent first. Each item counts the objects in the list behind its link. */
export function useAttention({ overview, system, alerts, nowMs, partial, range }: Attended) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { moment, number } = useFormat()
  const isDemo = useIsDemo()

  const listed = (parts: (string | false)[]) =>
    parts.filter(part => part !== false).join(t('overview.attention.separator'))
  const since = (at: string | null) =>
    at !== null && t('overview.attention.oldest', { time: moment(at, toValue(nowMs)) })

  function ofSystem(): AttentionItem[] {
    const parts = toValue(system)?.dependencies ?? []
    const down = parts.filter(({ state }) => state === 'down')
    const slow = parts.filter(({ state }) => state === 'slow')
    const ofParts = (named: typeof parts) => ({
      count: number(named.length),
      why: named.map(({ name }) => label('setting.part', name)).join(t('common.list_separator')),
      to: '/settings',
    })
    return [
      ...down.length > 0
        ? [{
            key: 'system', icon: 'i-lucide-octagon-alert', tone: 'red', isLoud: true,
            what: t('overview.attention.system', down.length), ...ofParts(down),
          } as const]
        : [],
      ...slow.length > 0
        ? [{
            key: 'slow', icon: 'i-lucide-triangle-alert', tone: 'amber',
            what: t('overview.attention.slow', slow.length), ...ofParts(slow),
          } as const]
        : [],
    ]
  }

  /** Alerts that open failures have raised are counted with the failures, once. */
  const raisedByFailures = () =>
    (toValue(overview)?.openFailures.total ?? 0) > 0 ? toValue(alerts)?.ofFailures ?? NONE : NONE

  function ofAlerts(): AttentionItem[] {
    const { firing = NONE } = toValue(alerts) ?? {}
    const folded = raisedByFailures()
    const [critical, warning] = [firing.critical - folded.critical, firing.warning - folded.warning]
    const isRest = folded.critical + folded.warning > 0
    const why = listed([
      critical > 0 && t('overview.attention.critical', { n: number(critical) }),
      warning > 0 && t('overview.attention.warning', { n: number(warning) }),
    ])
    return critical + warning === 0
      ? []
      : [{
          key: 'alerts', icon: critical > 0 ? 'i-lucide-octagon-alert' : 'i-lucide-triangle-alert',
          tone: critical > 0 ? 'red' : 'amber', isLoud: critical > 0, count: number(critical + warning),
          what: isRest
            ? t('overview.attention.other_alerts', critical + warning)
            : t('overview.attention.alerts', critical + warning),
          why, to: '/alerts',
        }]
  }

  function ofFailures({ openFailures: { total, failed, crashed, followed, oldestAt } }: OverviewView): AttentionItem[] {
    const raised = raisedByFailures()
    const why = listed([
      // Of demo data nothing can be decided.
      followed > 0 && !isDemo.value && t('overview.attention.followed', { n: number(followed) }, followed),
      raised.critical + raised.warning > 0 && t(
        'overview.attention.alerted', { n: number(raised.critical + raised.warning) }, raised.critical + raised.warning,
      ),
      failed > 0 && t('overview.attention.failed', { n: number(failed) }),
      crashed > 0 && t('overview.attention.crashed', { n: number(crashed) }),
      since(oldestAt),
    ])
    return total === 0
      ? []
      : [{
          key: 'failures', icon: 'i-lucide-circle-x', tone: crashed > 0 ? 'magenta' : 'red',
          isLoud: raised.critical > 0, count: number(total), what: t('overview.attention.failures', total), why,
          to: { path: '/runs', query: { disposition: 'open' } },
        }]
  }

  /** The one leads to its rejected records, several to their list. */
  function ofPartial(): AttentionItem[] {
    const { runs = 0, records = 0, runId, stageKey, reason } = toValue(partial) ?? {}
    const { from, to } = toValue(range) ?? { from: '', to: '' }
    return runs === 0
      ? []
      : [{
          key: 'partial', icon: RUN_FILTER_LOOK.PARTIAL.icon, tone: 'amber', count: number(runs),
          what: t('overview.attention.partial', runs),
          why: t('overview.attention.partial_records', { n: number(records) }, records),
          to: runs > 1
            ? { path: '/runs', query: { state: 'PARTIAL', extent: 'full', from, to } }
            : { path: `/runs/${runId}`, query: stageKey && reason ? { rejects: stageKey, reason } : {} },
        }]
  }

  /** One lot leads to it; several to their board, unless a run waits that has none yet. */
  const toLots = ({ living, waitingLots: { count, id } }: OverviewView): RouteLocationRaw =>
    count < living.WAITING || id === null
      ? { path: '/runs', query: { state: 'WAITING' } }
      : count === 1 ? `/qc/lots/${id}` : '/qc'

  function ofWaiting(known: OverviewView): AttentionItem[] {
    const { living, oldestWaitingAt } = known
    return living.WAITING === 0
      ? []
      : [{
          key: 'waiting', icon: RUN_FILTER_LOOK.WAITING.icon, tone: 'violet', count: number(living.WAITING),
          what: t('overview.attention.waiting', living.WAITING),
          why: listed([t('overview.attention.waits_for_lot'), since(oldestWaitingAt)]),
          to: toLots(known),
        }]
  }

  function ofPaused({ living, oldestPausedAt }: OverviewView): AttentionItem[] {
    return living.PAUSED === 0
      ? []
      : [{
          key: 'paused', icon: 'i-lucide-circle-pause', tone: 'violet', count: number(living.PAUSED),
          what: t('overview.attention.paused', living.PAUSED),
          why: listed([t('overview.attention.waits'), since(oldestPausedAt)]),
          to: { path: '/runs', query: { state: 'PAUSED' } },
        }]
  }

  /** Of demo data nothing is given out. */
  function ofReleases({ releases }: OverviewView): AttentionItem[] {
    const { ready, newestReady, unreleased, newestUnreleased } = releases
    return isDemo.value
      ? []
      : [
          ...newestReady
            ? [{
                key: 'ready', icon: 'i-lucide-package-check', tone: 'green', count: number(ready),
                what: t('overview.attention.ready', ready),
                why: `${newestReady.name} ${newestReady.semver}`,
                to: ready === 1 ? `/releases/${newestReady.id}` : { path: '/releases', query: { state: 'READY' } },
              } as const]
            : [],
          ...newestUnreleased
            ? [{
                key: 'unreleased', icon: 'i-lucide-package-plus', tone: 'neutral', count: number(unreleased),
                what: t('overview.attention.unreleased', unreleased),
                why: `${newestUnreleased.datasetName} ${newestUnreleased.version}`,
                to: {
                  path: '/releases', query: { add: newestUnreleased.datasetId, version: newestUnreleased.version },
                },
              } as const]
            : [],
        ]
  }

  function ofSources({ sources: { failing, untested, failingName } }: OverviewView): AttentionItem[] {
    const why = listed([
      failing > 0 && untested > 0 && t('overview.attention.failing', { n: number(failing) }),
      failing > 0 && untested > 0 && t('overview.attention.untested', { n: number(untested) }),
      failing === 1 && (failingName ?? false),
    ])
    return failing + untested === 0
      ? []
      : [{
          key: 'sources', icon: 'i-lucide-plug-zap', tone: 'amber', count: number(failing + untested),
          what: failing === 0
            ? t('overview.attention.sources_untested', untested)
            : untested === 0
              ? t('overview.attention.sources', failing)
              : t('overview.attention.sources_both', failing + untested),
          why, to: { path: '/sources', query: { attention: '1' } },
        }]
  }

  return computed(() => {
    const known = toValue(overview)
    return [
      ...ofSystem(), ...ofAlerts(),
      ...known
        ? [
            ...ofFailures(known), ...ofWaiting(known), ...ofPaused(known), ...ofPartial(),
            ...ofReleases(known), ...ofSources(known),
          ]
        : [],
    ]
  })
}
