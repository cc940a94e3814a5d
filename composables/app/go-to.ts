import type { RouteLocationRaw } from 'vue-router'

/**
 * Goes to an address of the console, as a link does. Instead of `navigateTo`, which does nothing when somebody clicks
 * while the navigation before still loads its page.
 *
 * @param options.replace the address replaces the present one in the history.
 */
export async function goTo(to: RouteLocationRaw, { replace = false }: { replace?: boolean } = {}): Promise<void> {
  const router = useRouter()
  await (replace ? router.replace(to) : router.push(to))
}
