import { defineStore } from 'pinia'
import { openStorage } from '~/utils/app/open-storage'
import { parseFollowed } from '~/utils/run/followed'

const KEY = 'data-factory-followed-runs'
/** The oldest is forgotten: each one is a topic of the live connection. */
const MOST = 20

/**
 * Runs whose end the reader wants to be told of, the same in all tabs of this browser; without site data in this tab
 * only.
 */
export const useFollowStore = defineStore('follow', () => {
  const ids = ref<string[]>([])

  /** What another tab has written, too. */
  function read() {
    ids.value = parseFollowed(openStorage('local')?.getItem(KEY) ?? null) ?? ids.value
  }

  function write(next: string[]) {
    ids.value = next
    openStorage('local')?.setItem(KEY, JSON.stringify(next))
  }

  function follow(id: string) {
    read()
    write([...ids.value.filter(other => other !== id), id].slice(-MOST))
  }

  function unfollow(id: string) {
    read()
    write(ids.value.filter(other => other !== id))
  }

  /** False when another tab has taken it. */
  function take(id: string): boolean {
    read()
    const isThere = ids.value.includes(id)
    write(ids.value.filter(other => other !== id))
    return isThere
  }

  return { ids, isFollowed: (id: string) => ids.value.includes(id), read, follow, unfollow, take }
})
