export const DENSITIES = ['comfortable', 'compact'] as const
export type Density = (typeof DENSITIES)[number]

const ONE_YEAR_S = 365 * 24 * 60 * 60

/** How high rows are, in a cookie so that the server paints them at once: `data-density` on `<html>`. */
export function useDensity() {
  return useCookie<Density>('density', {
    default: () => 'comfortable',
    decode: value => DENSITIES.find(density => density === value) ?? 'comfortable',
    encode: value => value,
    path: '/',
    sameSite: 'lax',
    maxAge: ONE_YEAR_S,
  })
}
