import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import AppToasts from '~/components/app/AppToasts.vue'
import { openModals } from '~/composables/base/modals'
import { useToast } from '~/composables/base/useToast'

let wrapper: VueWrapper | undefined
const titles = () => [...document.querySelectorAll('.toasts .title')].map(title => title.textContent?.trim())
const region = () => document.querySelector('.toasts')!

beforeEach(async () => {
  // Has no top layer.
  HTMLElement.prototype.showPopover ??= () => undefined
  useToast().clear()
  wrapper = await mountSuspended(AppToasts)
  vi.useFakeTimers()
})

afterEach(() => {
  wrapper?.unmount()
  useToast().clear()
  openModals.value = []
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('toasts', () => {
  it('stay for their time; with a duration of 0, until they are closed', async () => {
    const { add } = useToast()
    add({ title: 'Saved' })
    add({ title: 'Not read', color: 'error', duration: 0 })
    await vi.advanceTimersByTimeAsync(4_900)
    expect(titles()).toEqual(['Saved', 'Not read'])

    await vi.advanceTimersByTimeAsync(200)
    expect(titles()).toEqual(['Not read'])

    await vi.advanceTimersByTimeAsync(60_000)
    document.querySelector<HTMLElement>('.toast > button')?.click()
    await vi.advanceTimersByTimeAsync(1)
    expect(titles()).toEqual([])
  })

  it('stay while the pointer or the focus is on one of them', async () => {
    useToast().add({ title: 'Saved' })
    await vi.advanceTimersByTimeAsync(1_000)

    region().dispatchEvent(new MouseEvent('pointermove', { movementX: 1 }))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(titles()).toEqual(['Saved'])

    region().dispatchEvent(new Event('pointerleave'))
    await vi.advanceTimersByTimeAsync(5_100)
    expect(titles()).toEqual([])
  })

  it('close although the pointer rests where they appeared', async () => {
    useToast().add({ title: 'Saved' })
    await vi.advanceTimersByTimeAsync(1_000)

    region().dispatchEvent(new Event('pointerenter'))
    region().dispatchEvent(new MouseEvent('pointermove', { movementX: 0, movementY: 0 }))
    await vi.advanceTimersByTimeAsync(5_100)

    expect(titles()).toEqual([])
  })

  it('run their action and close', async () => {
    const undo = vi.fn()
    useToast().add({ title: 'Archived', actions: [{ label: 'Undo', onClick: undo }] })
    await vi.advanceTimersByTimeAsync(1)

    document.querySelector<HTMLElement>('.toasts .actions button')?.click()
    await vi.advanceTimersByTimeAsync(1)

    expect(undo).toHaveBeenCalledOnce()
    expect(titles()).toEqual([])
  })

  it('are read aloud: failures at once, others at the next pause', async () => {
    useToast().add({ title: 'Saved' })
    useToast().add({ title: 'Not saved', color: 'error' })
    await vi.advanceTimersByTimeAsync(1)

    expect(document.querySelector('.toasts [aria-live="polite"]')).not.toBeNull()
    expect([...document.querySelectorAll('.toast')].map(item => item.getAttribute('role'))).toEqual([null, 'alert'])
  })

  it('stand above the foot of a layer, also of one that comes later, or goes', async () => {
    vi.useRealTimers()
    // Nothing has a size here.
    vi.stubGlobal('ResizeObserver', class {
      constructor(private readonly tell: (entries: unknown[]) => void) {}
      observe(element: HTMLElement) {
        const blockSize = Number(element.dataset.size ?? 0)
        this.tell([{ contentRect: { width: 0, height: 0 }, borderBoxSize: [{ inlineSize: 0, blockSize }] }])
      }

      disconnect() {}
    })
    const layer = document.body.appendChild(document.createElement('dialog'))
    wrapper?.unmount()
    wrapper = await mountSuspended(AppToasts)
    openModals.value = [layer]
    useToast().add({ title: 'Saved' })
    const footSize = () => layer.querySelector<HTMLElement>('.toasts')?.style.getPropertyValue('--foot-size')
    await expect.poll(footSize).toBe('')

    const foot = layer.appendChild(document.createElement('footer'))
    foot.dataset.size = '96'
    await expect.poll(footSize).toBe('96px')
    foot.remove()
    await expect.poll(footSize).toBe('')
    layer.remove()
  })

  it('stand above the bar of a page with its main button', async () => {
    vi.useRealTimers()
    vi.stubGlobal('ResizeObserver', class {
      constructor(private readonly tell: (entries: unknown[]) => void) {}
      observe(element: HTMLElement) {
        const blockSize = Number(element.dataset.size ?? 0)
        this.tell([{ contentRect: { width: 0, height: 0 }, borderBoxSize: [{ inlineSize: 0, blockSize }] }])
      }

      disconnect() {}
    })
    const bar = document.body.appendChild(document.createElement('footer'))
    bar.dataset.pageFoot = ''
    bar.dataset.size = '80'
    Object.defineProperty(bar, 'offsetHeight', { value: 80 })
    wrapper?.unmount()
    wrapper = await mountSuspended(AppToasts)
    useToast().add({ title: 'Saved' })

    const footSize = () => document.querySelector<HTMLElement>('.toasts')?.style.getPropertyValue('--page-foot')
    await expect.poll(footSize).toBe('80px')

    // Another page, and back to the one before, which has its panel a moment later.
    bar.remove()
    await expect.poll(footSize).toBe('')
    const panel = document.body.appendChild(document.createElement('main'))
    panel.append(bar)
    await expect.poll(footSize).toBe('80px')
    panel.remove()
  })

  it('are focused by F8', async () => {
    useToast().add({ title: 'Saved' })
    await vi.advanceTimersByTimeAsync(1)

    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'F8' }))

    expect(document.activeElement?.closest('.toasts')).not.toBeNull()
  })
})
