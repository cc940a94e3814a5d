/**
 * Runs before the first paint when the choice is "system": only the browser knows what the system wants.
 * It must stay a string without quotes that HTML would escape.
 */
const FOLLOW_SYSTEM
  = 'document.documentElement.classList.toggle(\'dark\',matchMedia(\'(prefers-color-scheme: dark)\').matches)'

/**
 * Puts `.dark` and `data-density` on `<html>`: the server from the cookies, a line of script for the theme "system",
 * a watcher afterwards.
 */
export default defineNuxtPlugin(() => {
  const theme = useTheme()
  const density = useDensity()

  if (import.meta.server) {
    useHead({
      htmlAttrs: { 'class': theme.value === 'dark' ? 'dark' : '', 'data-density': density.value },
      script: theme.value === 'system' ? [{ innerHTML: FOLLOW_SYSTEM, tagPriority: 'critical' }] : [],
    })
    return
  }

  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const paint = () => document.documentElement.classList
    .toggle('dark', theme.value === 'dark' || (theme.value === 'system' && dark.matches))
  watch(theme, paint, { immediate: true })
  watch(density, rows => document.documentElement.dataset.density = rows, { immediate: true })
  dark.addEventListener('change', paint)
  // Paper is light.
  window.addEventListener('beforeprint', () => document.documentElement.classList.remove('dark'))
  window.addEventListener('afterprint', paint)
})
