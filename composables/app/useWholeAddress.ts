import type { RouteLocationRaw } from 'vue-router'

/** Addresses for files and for others: with the console's own and, as in every link, the project. */
export function useWholeAddress() {
  const router = useRouter()
  const { origin } = useRequestURL()
  return { toLink: (to: RouteLocationRaw) => `${origin}${router.resolve(to).href}` }
}
