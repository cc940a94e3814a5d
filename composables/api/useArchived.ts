import type { ArchivedNoun } from './useRestore'

/** Brings things back from the archive of a list; several may be on their way. */
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
