export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The theme that the reader chose. */
export function useTheme() {
  return useChoiceCookie<Theme>('theme', { first: 'system', read: text => THEMES.find(theme => theme === text) ?? 'system', write: theme => theme })
}
