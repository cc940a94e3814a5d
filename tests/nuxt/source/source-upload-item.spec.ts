import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SourceUploadItem from '~/components/source/upload/SourceUploadItem.vue'
import { useUploadStore, type UploadItem } from '~/stores/upload'

const handle = { pause: vi.fn(), resume: vi.fn(), cancel: vi.fn() }

async function mountItem(change: Partial<UploadItem>) {
  const item: UploadItem = {
    key: 'k', filename: 'parts.csv', bytes: 1_000, sentBytes: 250, state: 'running', failure: '', ...change,
  }
  useUploadStore().add(item, handle)
  return mountSuspended(SourceUploadItem, { props: { item } })
}

beforeEach(() => {
  vi.resetAllMocks()
  useUploadStore().remove('k')
})

describe('an upload', () => {
  it('shows progress, speed and time left', async () => {
    const item = await mountItem({ rate: { atMs: 0, sentBytes: 250, bytesPerSecond: 250 } })

    expect(item.get('[role="progressbar"]').attributes('aria-valuenow')).toBe('25')
    expect(item.text()).toMatch(/250 B\/s, about 3 s left/)
  })

  it('can be paused and resumed', async () => {
    const running = await mountItem({})
    await running.get('button[aria-label="Pause upload of parts.csv"]').trigger('click')
    const paused = await mountSuspended(
      SourceUploadItem, { props: { item: { ...running.props('item'), state: 'paused' } } },
    )

    await paused.findAll('button').find(button => button.text() === 'Resume')?.trigger('click')

    expect([handle.pause.mock.calls.length, handle.resume.mock.calls.length]).toEqual([1, 1])
  })

  it('that failed announces the reason', async () => {
    const item = await mountItem({ state: 'failed', failure: 'The server is away' })

    expect(item.get('[role="alert"]').text()).toBe('The server is away')
  })

  it('that is complete stays in the list until it is closed', async () => {
    const item = await mountItem({ state: 'done' })

    await item.get('button[aria-label="Cancel upload of parts.csv"]').trigger('click')

    expect(handle.cancel).not.toHaveBeenCalled()
    expect(useUploadStore().find('k')).toBeUndefined()
  })
})
