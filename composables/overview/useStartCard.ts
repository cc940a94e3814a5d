const ONE_YEAR_S = 365 * 24 * 60 * 60

/** Whether the reader has put the first steps away; a cookie, so that the server renders the page without them at once. */
export function useStartCard() {
  const state = useCookie<'away' | undefined>('start', { path: '/', sameSite: 'lax', maxAge: ONE_YEAR_S, decode: value => value === 'away' ? value : undefined, encode: value => value ?? '' })
  return {
    isAway: computed(() => state.value === 'away'),
    putAway: () => {
      state.value = 'away'
    },
  }
}
