import { useEventListener } from '@vueuse/core'

/**
 * After the session has ended: asks, whenever the reader comes back to the page, whether somebody has signed in again.
 */
export function useSessionEnd() {
  const { t } = useI18n()
  const api = useApi()
  const { session, hasEnded } = useSession()
  const looking = useAction(async () => {
    const found = await api('sessionGet')
    if (found.role !== null) {
      session.value = found
      hasEnded.value = false
    }
  }, { title: () => t('access.ended') })

  useEventListener('focus', () => looking.run())
}
