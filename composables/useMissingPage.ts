/** What the page is about does not exist: the whole page says so, with status 404 when the server renders it. */
export function useMissingPage(result: { error: Readonly<Ref<unknown>>, data: Readonly<Ref<unknown>> }) {
  const { failureOf } = useFailureText()
  const isMissing = () => !result.data.value && Boolean(result.error.value) && failureOf(result.error.value).code === 'not_found'
  const leave = () => showError(createError({ statusCode: 404, data: { data: failureOf(result.error.value) }, fatal: true }))

  // Children set up after the parent's data has come, so a watcher alone would be too late on the server.
  onServerPrefetch(() => {
    if (isMissing()) {
      leave()
    }
  })
  if (import.meta.client) {
    watchEffect(() => {
      if (isMissing()) {
        leave()
      }
    })
  }
}
