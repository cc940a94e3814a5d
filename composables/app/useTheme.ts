export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const ONE_YEAR_S = 365 * 24 * 60 * 60

/** The reader's choice, in a cookie so that the server paints the right theme at once. */
export function useTheme() {
  return useCookie<Theme>('theme', {
    default: () => 'system',
    decode: value => THEMES.find(theme => theme === value) ?? 'system',
    encode: value => value,
    path: '/',
    sameSite: 'lax',
    maxAge: ONE_YEAR_S,
  })
}
