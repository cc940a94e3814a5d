import { defineStore } from 'pinia'
import type { UploadView } from '#shared/contract/upload.contract'
import type { UploadRate } from '~/utils/source/upload-rate'

/** `waiting`: no connection, and it is retried. `failed`: somebody has to press "resume". */
export const UPLOAD_STATES = ['running', 'waiting', 'paused', 'failed', 'done'] as const
export type UploadState = (typeof UPLOAD_STATES)[number]

export interface UploadItem {
  key: string
  filename: string
  bytes: number
  sentBytes: number
  state: UploadState
  rate?: UploadRate
  /** Why it failed, as text. */
  failure: string
  /** Set when the upload is complete. */
  upload?: UploadView
}

export interface UploadHandle {
  pause: () => void
  resume: () => void
  cancel: () => void
}

/** Uploads of this tab, whatever page is open: they continue when their layer is closed. */
export const useUploadStore = defineStore('upload', () => {
  const items = ref<UploadItem[]>([])
  const handles = new Map<string, UploadHandle>()
  /** Number of places on the page that show the uploads: while there is one, the frame shows none. */
  const watched = ref(0)

  const find = (key: string) => items.value.find(item => item.key === key)

  function add(item: UploadItem, handle: UploadHandle) {
    items.value.push(item)
    handles.set(item.key, handle)
  }

  function change(key: string, patch: Partial<UploadItem>) {
    const item = find(key)
    if (item) {
      Object.assign(item, patch)
    }
  }

  function remove(key: string) {
    items.value = items.value.filter(item => item.key !== key)
    handles.delete(key)
  }

  return {
    items,
    watched,
    isShown: computed(() => watched.value === 0 && items.value.some(item => item.state !== 'done')),
    find,
    add,
    change,
    remove,
    pause: (key: string) => handles.get(key)?.pause(),
    resume: (key: string) => handles.get(key)?.resume(),
    cancel: (key: string) => handles.get(key)?.cancel(),
  }
})
