import type { AlertView, SilenceMatcher, SilenceView } from '#shared/contract/alert.contract'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

const HOUR_MS = 3_600_000
/** Hours from now; 0 = a time of the reader's own. */
export const SILENCE_HOURS = [1, 4, 24, 168, 0] as const

/** Silences of one alert begin as: this rule, with each of its labels. */
export const toSilenceMatchers = ({ ruleId, labels }: Pick<AlertView, 'ruleId' | 'labels'>): SilenceMatcher[] =>
  [
    { label: 'rule', isEqual: true, value: ruleId },
    ...Object.entries(labels).map(([label, value]) => ({ label, isEqual: true, value })),
  ]

/** Creates a silence; errors are shown at the field that they name. */
export function useSilenceForm(first: readonly SilenceMatcher[], onDone: (silence: SilenceView) => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const projectId = useProjectId()
  const { findingText } = useFindingText()
  const keys = createKeys()
  const matchers = ref<SilenceMatcher[]>(first.length > 0
    ? first.map(matcher => ({ ...matcher }))
    : [{ label: 'severity', isEqual: true, value: 'warning' }])
  const reason = ref('')
  const hours = ref<(typeof SILENCE_HOURS)[number]>(4)
  /** Of the reader's own, as an instant. */
  const until = ref<string>()
  const errors = shallowRef<Record<string, string>>({})

  const isIncomplete = computed(() => reason.value.trim() === ''
    || matchers.value.length === 0
    || matchers.value.some(({ label, value }) => !label.trim() || !value.trim())
    || (hours.value === 0 && until.value === undefined))

  /** A second press after a lost answer must be the same request, though the clock has moved on. */
  let said = { asked: '', endsAt: '' }
  function endOf(asked: object): string {
    const text = JSON.stringify([asked, hours.value, until.value])
    if (said.asked !== text) {
      said = {
        asked: text,
        endsAt: hours.value === 0 && until.value !== undefined
          ? until.value
          : new Date(Date.now() + hours.value * HOUR_MS).toISOString(),
      }
    }
    return said.endsAt
  }

  const { run: save, isBusy } = useAction(async () => {
    errors.value = {}
    const asked = {
      projectId: projectId.value,
      matchers: matchers.value
        .map(({ label, isEqual, value }) => ({ label: label.trim(), isEqual, value: value.trim() })),
      reason: reason.value.trim(),
    }
    const body = { ...asked, endsAt: endOf(asked) }
    const silence = await api('silenceCreate', { body, idempotencyKey: keys.keyFor('silence', body) })
    notify.done(
      t('alert.silence.done'), { description: t('alert.silence.done_text', { count: silence.alerts }, silence.alerts) },
    )
    onDone(silence)
  }, {
    title: () => t('alert.silence.failed'),
    explain: (error) => {
      errors.value = Object.fromEntries((toProblem(error)?.errors ?? []).map(field =>
        [field.pointer, findingText(field)]))
      return Object.keys(errors.value).length > 0 ? false : undefined
    },
  })

  return { matchers, reason, hours, until, errors, isIncomplete, isBusy, save }
}
