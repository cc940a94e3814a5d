import { toProblem, toRetryMs } from '~/utils/api/problem'
import { toLocalPath } from '~/utils/access/local-path'

/** The form to sign in with. A failure never says which of the two was wrong. */
export function useSignIn() {
  const { t } = useI18n()
  const api = useApi()
  const route = useRoute()
  const { textOf, failureOf } = useFailureText()
  const { duration } = useFormat()
  const name = ref('')
  const password = ref('')
  const failure = ref('')
  const isBusy = ref(false)

  function toText(error: unknown): string {
    const { code } = failureOf(error)
    if (code === 'unauthenticated' || (code === 'invalid_input' && toProblem(error)?.errors?.every(
      ({ pointer }) => pointer === '/name' || pointer === '/password',
    ))) {
      return t('access.sign_in.wrong')
    }
    if (code !== 'too_many_requests') {
      return textOf(error)
    }
    const waitMs = toRetryMs(error)
    return waitMs === undefined
      ? t('access.sign_in.wait')
      : t('access.sign_in.wait_for', { duration: duration(waitMs, true) })
  }

  async function send() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    failure.value = ''
    try {
      await api('sessionCreate', { body: { name: name.value, password: password.value } })
      // As a new page: everything on it depends on who reads it.
      await navigateTo(toLocalPath(route.query.to), { external: true })
    }
    catch (error) {
      failure.value = toText(error)
      password.value = ''
      isBusy.value = false
    }
  }

  return { name, password, failure, isBusy, send }
}
