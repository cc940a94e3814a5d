import { toProblem } from '~/utils/api/problem'

/** What the page is about does not exist: the whole page says so, with status 404 when the server renders it. */
export function useMissingPage(result: PromiseLike<unknown> & { error: Readonly<Ref<unknown>>, data: Readonly<Ref<unknown>> }) {
  const nuxtApp = useNuxtApp()
  const { failureOf } = useFailureText()

  function leaveIfMissing() {
    if (result.data.value || !result.error.value || failureOf(result.error.value).code !== 'not_found') {
      return
    }
    const data = { data: toProblem(result.error.value) }
    void nuxtApp.runWithContext(() => showError({ statusCode: 404, data }))
  }

  // The fetch runs beside this hook, not before it.
  onServerPrefetch(async () => {
    await result
    leaveIfMissing()
  })
  if (import.meta.client) {
    watchEffect(leaveIfMissing)
  }
}
