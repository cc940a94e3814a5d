import type { SessionItem, TokenView, UserView } from '#shared/contract/setting/access.contract'

/** As many as one answer holds; more people than this do not share a console. */
const MOST = 200
const TOPICS = { topics: ['access' as const] }

/** What the section "Sign-in and tokens" reads and does. What the role does not allow is not read. */
export function useAccess() {
  const { t } = useI18n()
  const api = useApi()
  const { session, can } = useSession()
  const isAllSessions = ref(false)
  const isAllTokens = ref(false)
  const isOn = computed(() => session.value.isSignInOn)
  const toCall = (isAll: boolean) => isOn.value ? { query: { limit: MOST, ...isAll && { all: 'true' } } } : undefined

  const users = useApiData(
    'userList', () => isOn.value && can('admin') ? { query: { limit: MOST } } : undefined, TOPICS,
  )
  const sessions = useApiData('sessionList', () => toCall(isAllSessions.value), TOPICS)
  const tokens = useApiData('tokenList', () => toCall(isAllTokens.value), TOPICS)

  const disable = useAction(async () => {
    await api('accessDisable')
    reloadNuxtApp({ force: true })
  }, { title: () => t('access.state.disable_failed') })
  const removeUser = useAction(async ({ id, version }: UserView) => {
    await api('userDelete', { params: { id }, version })
    await users.refresh()
  }, { title: ({ name }) => t('access.user.remove_failed', { name }) })
  const endSession = useAction(async ({ id, isCurrent }: SessionItem) => {
    await api('sessionRevoke', { params: { id } })
    await (isCurrent ? navigateTo('/sign-in', { external: true }) : sessions.refresh())
  }, { title: () => t('access.session.end_failed') })
  const revokeToken = useAction(async ({ id }: TokenView) => {
    await api('tokenDelete', { params: { id } })
    await tokens.refresh()
  }, { title: ({ name }) => t('access.token.revoke_failed', { name }) })

  return {
    session, can, isAllSessions, isAllTokens, users, sessions, tokens, disable, removeUser, endSession, revokeToken,
  }
}

/** Administrators from when sign-in was on before. */
export function useFormerAdmins() {
  const users = useApiData('userList', { query: { limit: MOST } }, { name: 'former-users' })
  return {
    admins: computed(() =>
      (users.data.value?.items ?? []).filter(({ role, isEnabled }) => role === 'admin' && isEnabled)),
    /** Also when it could not be read: the server then says what is wrong. */
    isRead: computed(() => users.status.value === 'success' || users.status.value === 'error'),
  }
}
