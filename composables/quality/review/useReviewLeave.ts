import { useEventListener } from '@vueuse/core'
import { API_BASE } from '#shared/contract/paths'

interface LeaveOptions {
  lotId: string
  reviewer: Readonly<Ref<string>>
  /** Nothing is sent while nothing is held. */
  holdsAny: () => boolean
}

/** Gives up what a reviewer holds when the page is left or closed, so that nobody waits for claims to run out. */
export function useReviewLeave({ lotId, reviewer, holdsAny }: LeaveOptions) {
  /** Outlives the page. Lost on the way = the claims run out by themselves. */
  async function leave(name = reviewer.value): Promise<void> {
    if (holdsAny()) {
      await fetch(`${API_BASE}/qc/lots/${lotId}/leave`, { method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ reviewer: name }) }).catch((error: unknown) => console.warn('the claims run out later', error))
    }
  }

  useEventListener('pagehide', () => void leave())
  onBeforeUnmount(() => void leave())
  return { leave }
}
