const ONE_YEAR_S = 365 * 24 * 60 * 60

/** Shortcuts of one key can get in the way of speech input and the like: they can be switched off, and stay off. */
export function useShortcutSwitch() {
  return useCookie<boolean>('shortcuts', {
    default: () => true,
    decode: value => value !== 'off',
    encode: value => value ? 'on' : 'off',
    path: '/',
    sameSite: 'lax',
    maxAge: ONE_YEAR_S,
  })
}
