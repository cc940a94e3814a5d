import { toProblem } from '~/utils/api/problem'

/** Shows the whole page as "not found" when its object does not exist, with status 404 from the server. */
export function useMissingPage(
  result: PromiseLike<unknown> & { error: Readonly<Ref<unknown>>, data: Readonly<Ref<unknown>> },
) {
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
