import { mountSuspended } from '@nuxt/test-utils/runtime'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ShardWorkerView } from '#shared/contract/system.contract'
import SettingShardWorkers from '~/components/setting/SettingShardWorkers.vue'
import { registerEndpoint } from './given/register-endpoint'
import { showSystem } from './given/show-system'

const workerOf = (change: Partial<ShardWorkerView> = {}): ShardWorkerView => ({
  id: 'w-1', name: 'pod-1', host: 'node-a', version: 'v24', slots: 4, busy: 2, done: 9, failed: 0,
  heardAt: '2026-11-20T06:34:58.000Z', draining: false, ...change,
})
const show = (workers: ShardWorkerView[]) =>
  mountSuspended(SettingShardWorkers, { props: { workers, nowMs: Date.parse('2026-11-20T06:35:00.000Z') } })
const dialog = () => document.querySelector('[role="dialog"], dialog')
const press = (label: string) => [...dialog()!.querySelectorAll('button')]
  .find(button => button.textContent?.trim() === label)!.click()

let asked: string[] = []

beforeEach(async () => {
  asked = []
  for (const id of ['w-1', 'w-2']) {
    registerEndpoint(`/api/v1/system/shard-workers/${id}/drain`, {
      method: 'POST',
      handler: () => {
        asked.push(id)
        return workerOf({ id, draining: true })
      },
    })
  }
  await showSystem()
})

describe('a worker of shards', () => {
  it('is asked to leave after a question that says what becomes of its shards', async () => {
    const table = await show([workerOf(), workerOf({ id: 'w-2', name: 'pod-2', busy: 0 })])

    await table.get('button[aria-label="Drain pod-1"]').trigger('click')
    await flushPromises()
    await vi.waitUntil(dialog)
    expect(asked).toEqual([])
    expect(dialog()!.textContent).toContain('It finishes the 2 shards that it has.')

    press('Drain')
    await vi.waitUntil(() => asked.length > 0)

    expect(asked).toEqual(['w-1'])
    expect(dialog()).toBeNull()
  })

  it('stays when the question is answered with no', async () => {
    const table = await show([workerOf()])
    await table.get('button[aria-label="Drain pod-1"]').trigger('click')
    await vi.waitUntil(dialog)

    press('Cancel')
    await flushPromises()

    expect([dialog(), asked]).toEqual([null, []])
  })

  it('that is leaving is said to be, and cannot be asked again', async () => {
    const table = await show([workerOf({ draining: true })])

    expect(table.get('tbody').text()).toContain('Draining')
    expect(table.find('tbody button').exists()).toBe(false)
  })
})
