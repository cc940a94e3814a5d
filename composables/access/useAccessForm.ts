import type { TokenCreated, UserView } from '#shared/contract/setting/access.contract'
import type { Role } from '#shared/domain/role'

/** The contract's limits of a new password; a test compares both. */
export const PASSWORD = { least: 10, most: 200 }

/** Two fields for a new password, of which nothing is shown. */
function useNewPassword() {
  const { t } = useI18n()
  const password = ref('')
  const repeated = ref('')
  const shortText = computed(() => password.value !== '' && password.value.length < PASSWORD.least
    ? t('access.password.short', { least: PASSWORD.least })
    : undefined)
  const otherText = computed(() =>
    repeated.value !== '' && repeated.value !== password.value ? t('access.password.differs') : undefined)
  return {
    password, repeated, shortText, otherText,
    isGood: computed(() => password.value.length >= PASSWORD.least && repeated.value === password.value),
  }
}

/** Switches sign-in on: creates the first administrator, or takes one of before with the password of then. */
export function useAccessEnable(onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const name = ref('')
  /** Name of an administrator of before; '' = a new one. */
  const existing = ref('')
  const secret = useNewPassword()
  const form = useFormSend({
    send: async () => {
      await api(
        'accessEnable', { body: { name: existing.value || name.value.trim(), password: secret.password.value } },
      )
      return { id: '' }
    },
    fields: () => ({
      '/name': t('access.user.name_wrong'),
      '/password': existing.value ? t('access.password.other_now') : t('access.password.other'),
    }),
    codes: { NAME_RESERVED: t('access.user.name_reserved') },
    done: () => t('access.state.enabled'),
    failed: t('access.state.enable_failed'),
    onDone,
  })
  const isReady = computed(() =>
    existing.value ? secret.password.value !== '' : name.value.trim() !== '' && secret.isGood.value)
  return { ...form, ...secret, name, existing, isReady }
}

/** Creates a user, or changes role and state of one. */
export function useUserForm(user: UserView | undefined, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const name = ref(user?.name ?? '')
  const role = ref<Role>(user?.role ?? 'viewer')
  const isEnabled = ref(user?.isEnabled ?? true)
  const secret = useNewPassword()
  const form = useFormSend({
    send: () => user
      ? api('userChange', {
          params: { id: user.id }, version: user.version, body: { role: role.value, isEnabled: isEnabled.value },
        })
      : api('userCreate', { body: { name: name.value.trim(), role: role.value, password: secret.password.value } }),
    fields: { '/name': t('access.user.name_wrong'), '/password': undefined },
    codes: { NAME_RESERVED: t('access.user.name_reserved') },
    done: () => t('access.user.saved', { name: name.value.trim() }),
    failed: t('access.user.save_failed'),
    onDone,
  })
  return { ...form, ...secret, name, role, isEnabled }
}

/** Sets a password: one's own with the current one. */
export function usePasswordForm(user: { id: string, name: string, isOwn: boolean }, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const current = ref('')
  const secret = useNewPassword()
  const form = useFormSend({
    send: async () => {
      await api('userPassword', {
        params: { id: user.id },
        body: { password: secret.password.value, ...user.isOwn && { current: current.value } },
      })
      return { id: user.id }
    },
    fields: { '/current': t('access.password.wrong'), '/password': undefined },
    done: () => t('access.password.saved', { name: user.name }),
    failed: t('access.password.save_failed'),
    onDone,
  })
  return { ...form, ...secret, current }
}

const DAY_MS = 86_400_000
/** Offered lifetimes of a token; '' = for ever. */
export const TOKEN_DAYS = ['7', '30', '90', '365', ''] as const

/** Creates a token. It is shown once, and then gone. */
export function useTokenForm(onCreated: (token: TokenCreated) => void) {
  const { t } = useI18n()
  const api = useApi()
  const name = ref('')
  const role = ref<Role>('viewer')
  const days = ref<string>('90')
  const form = useFormSend({
    send: async () => {
      const expiresAt = days.value === '' ? null : new Date(Date.now() + Number(days.value) * DAY_MS).toISOString()
      const token = await api('tokenCreate', { body: { name: name.value.trim(), role: role.value, expiresAt } })
      onCreated(token)
      return token
    },
    fields: { '/name': t('access.user.name_wrong'), '/role': undefined, '/expiresAt': undefined },
    done: () => t('access.token.created', { name: name.value.trim() }),
    failed: t('access.token.create_failed'),
    onDone: () => undefined,
  })
  return { ...form, name, role, days }
}
