export const DENSITIES = ['comfortable', 'compact'] as const
export type Density = (typeof DENSITIES)[number]

/** How high rows are: `data-density` on `<html>`. */
export function useDensity() {
  return useChoiceCookie<Density>('density', { first: 'comfortable', read: text => DENSITIES.find(density => density === text) ?? 'comfortable', write: density => density })
}
