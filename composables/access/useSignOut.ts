export function useSignOut() {
  const { t } = useI18n()
  const api = useApi()
  return useAction(async () => {
    await api('sessionDelete')
    await navigateTo('/sign-in', { external: true })
  }, { title: () => t('access.sign_out_failed') })
}
