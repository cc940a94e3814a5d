/** Whether the reader has put the first steps away. */
export function useStartCard() {
  const state = useChoiceCookie<'away' | undefined>('start', { first: undefined, read: text => text === 'away' ? text : undefined, write: choice => choice ?? '' })
  return {
    isAway: computed(() => state.value === 'away'),
    putAway: () => {
      state.value = 'away'
    },
  }
}
