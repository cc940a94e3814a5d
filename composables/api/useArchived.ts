import type { ArchivedNoun } from './useRestore'

/** Restores objects from the archive of a list; several may be under way. */
export function useArchived(noun: ArchivedNoun, refresh: () => Promise<unknown>) {
  const { restore } = useRestore()
  const restoring = ref<string[]>([])

  async function bringBack(thing: { id: string, name: string }) {
    if (restoring.value.includes(thing.id)) {
      return
    }
    restoring.value.push(thing.id)
    const isBack = await restore(noun, thing)
    if (isBack) {
      await refresh()
    }
    restoring.value = restoring.value.filter(id => id !== thing.id)
  }

  return { restoring, bringBack }
}
