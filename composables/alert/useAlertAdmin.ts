import type { AlertRuleView } from '#shared/contract/alert-rule.contract'
import type { ChannelTest, ChannelView, SilenceView } from '#shared/contract/alert.contract'

const keyOf = ({ id }: { id: string }) => id
const idsOf = (running: readonly (readonly [{ id: string }, ...unknown[]])[]) => running.map(([thing]) => thing.id)

/** What is done to rules, silences and channels from their lists; each list is read anew after it. */
export function useAlertAdmin(
  refresh: { rules: () => Promise<unknown>, silences: () => Promise<unknown>, channels: () => Promise<unknown> },
) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { nameOfRule } = useAlertText()
  const tests = shallowRef<Record<string, ChannelTest>>({})

  const enabling = useAction(async (rule: AlertRuleView, isEnabled: boolean) => {
    await api('alertRuleChange', { params: { id: rule.id }, version: rule.version, body: { isEnabled } })
    notify.done(isEnabled
      ? t('alert.rule.enabled_done', { name: nameOfRule(rule) })
      : t('alert.rule.disabled_done', { name: nameOfRule(rule) }))
    await refresh.rules()
  }, { title: () => t('alert.rule.save_failed'), keyOf })

  const ending = useAction(async (silence: SilenceView) => {
    await api('silenceDelete', { params: { id: silence.id }, version: silence.version })
    notify.done(t('alert.silence.ended'))
    await refresh.silences()
  }, { title: () => t('alert.silence.end_failed'), keyOf })

  const testing = useAction(async (channel: ChannelView) => {
    tests.value = { ...tests.value, [channel.id]: await api('channelTest', { params: { id: channel.id } }) }
    await refresh.channels()
  }, { title: channel => t('alert.channel.test_failed', { name: channel.name }), keyOf })

  const deleting = useAction(async (channel: ChannelView) => {
    await api('channelDelete', { params: { id: channel.id }, version: channel.version })
    notify.done(t('alert.channel.deleted', { name: channel.name }))
    await Promise.all([refresh.channels(), refresh.rules()])
    return true
  }, { title: () => t('alert.channel.delete_failed'), keyOf })

  return {
    enable: enabling.run,
    enabling: computed(() => idsOf(enabling.running.value)),
    end: ending.run,
    ending: computed(() => idsOf(ending.running.value)),
    test: testing.run,
    testing: computed(() => idsOf(testing.running.value)),
    tests,
    remove: deleting.run,
    isRemoving: deleting.isBusy,
  }
}
