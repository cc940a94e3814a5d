import type { ChannelView } from '#shared/contract/alert.contract'

/** The contract's limit of a secret. */
export const LEAST_SECRET_LETTERS = 16

/** Creates a webhook or changes one; without a new address or secret the old one is kept: neither is ever shown. */
export function useAlertChannelForm(channel: ChannelView | undefined, onDone: () => void) {
  const { t } = useI18n()
  const { findLabel } = useLabels()
  const api = useApi()
  const projectId = useProjectId()
  const name = ref(channel?.name ?? '')
  const url = ref('')
  const secret = ref('')
  const isOn = ref(channel?.isEnabled ?? true)

  const form = useFormSend({
    send: () => {
      const change = {
        name: name.value.trim(), isEnabled: isOn.value, ...url.value.trim() && { url: url.value.trim() },
        ...secret.value && { secret: secret.value },
      }
      return channel
        ? api('channelChange', { params: { id: channel.id }, version: channel.version, body: change })
        : api('channelCreate', { body: {
            ...change, kind: 'webhook', projectId: projectId.value, url: url.value.trim(), secret: secret.value,
          } })
    },
    fields: {
      '/name': undefined, '/url': findLabel('alert.channel.code', 'BAD_URL'),
      '/secret': t('alert.channel.secret_short', { least: LEAST_SECRET_LETTERS }),
    },
    codes: {
      ADDRESS_NOT_ALLOWED: t('reason.address_not_allowed'),
      BAD_PORT: t('reason.bad_port'),
      MASKED: t('alert.channel.masked'),
    },
    done: () => t('alert.channel.saved', { name: name.value.trim() }),
    failed: t('alert.channel.save_failed'),
    onDone,
  })

  return {
    ...form, name, url, secret, isOn,
    isShort: computed(() => secret.value !== '' && secret.value.length < LEAST_SECRET_LETTERS),
  }
}
