import type { RangeExpression } from '~/utils/format/range-url'
import { MAX_SILENCE_MS } from '#shared/domain/time/heartbeat'

const MINUTE_MS = 60_000

type PushHealth = 'good' | 'degraded' | 'unknown'
type Health = PushHealth | 'slow'

/** What the frame around every page shows: health, age of the data, the live connection, and the range of the page. */
export function useAppShell(system: ReturnType<typeof useSystem>) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { moment, exactZoned, number } = useFormat()
  const route = useRoute()
  /** To the second, so that the minute changes with the clock of the page. */
  const now = useNow(1_000)
  const live = useLiveStore()

  const health = computed<Health>(() => {
    if (!system.data.value) {
      return 'unknown'
    }
    const states = new Set(system.data.value.dependencies.map(({ state }) => state))
    return system.error.value || states.has('down') ? 'degraded' : states.has('slow') ? 'slow' : 'good'
  })

  const push = computed<PushHealth>(() => {
    // While it is being opened anew, too.
    if (live.lostAtMs !== undefined) {
      return 'degraded'
    }
    return live.status === 'online' ? 'good' : 'unknown'
  })
  const pace = useRefreshPace()
  const pollSeconds = computed(() => ({ n: number(pace.value.pollMs / 1_000) }))
  const pushTexts = computed<Record<PushHealth, string>>(() => ({
    good: t('app.live.on'),
    degraded: t('app.live.off', pollSeconds.value),
    unknown: pace.value.isPushOn ? t('app.live.pending') : t('app.live.disabled', pollSeconds.value),
  }))

  const knownUntil = computed(() => {
    const known = system.data.value
    const { pollMs, stalePolls } = pace.value
    // Without its connection the page hears of nothing new.
    const mostAgeMs = push.value === 'degraded' ? 0 : pollMs * stalePolls
    return known ? toKnownUntil(known, { nowMs: now.value, ageMs: now.value - known.fetchedAt, mostAgeMs }) : undefined
  })
  const rangeFallback = computed<RangeExpression | undefined>(() => {
    const { range } = route.meta
    return typeof range === 'string' ? { from: range, to: 'now' } : undefined
  })

  return {
    health,
    healthText: computed(() => label('app.health', health.value)),
    push,
    asOf: computed(() => knownUntil.value === undefined ? '' : moment(knownUntil.value, now.value)),
    asOfTitle: computed(() => knownUntil.value === undefined
      ? t('app.as_of_hint')
      : t('app.as_of_title', {
          time: exactZoned(new Date(knownUntil.value).toISOString()), push: pushTexts.value[push.value],
        })),
    rangeFallback,
    isPublicBind: computed(() => system.data.value?.isPublicBind ?? false),
  }
}

interface Heard {
  /** When the server said so, by its own clock. */
  now: string
  /** Up to when it has heard of the factory. */
  watermark: string | null
}

/**
 * Up to when what the pages show is known. A factory that was heard of a moment before the last answer is still
 * followed: its data is known up to now, told to the minute. Otherwise, and when the answer itself is old, up to what
 * was heard.
 */
export function toKnownUntil(
  { now, watermark }: Heard,
  { ageMs, mostAgeMs, nowMs }: { ageMs: number, mostAgeMs: number, nowMs: number },
): number | undefined {
  if (watermark === null) {
    return undefined
  }
  const heardMs = Date.parse(watermark)
  const isFollowed = Date.parse(now) - heardMs <= MAX_SILENCE_MS && ageMs < mostAgeMs
  return isFollowed ? Math.max(heardMs, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS) : heardMs
}
