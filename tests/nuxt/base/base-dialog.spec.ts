import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import BaseDialog from '~/components/base/BaseDialog.vue'

let mounted: VueWrapper[] = []
const isOpen = ref(true)
const asked: boolean[] = []

/** The caller decides whether it goes. */
async function open(
  { maySwitch = true, ...props }: { maySwitch?: boolean, isSide?: boolean, hasCross?: boolean } = {},
) {
  const caller = defineComponent({
    setup: () => () => h(BaseDialog, {
      'title': 'Archive Parts',
      'description': 'It leaves the list.',
      'open': isOpen.value,
      ...props,
      'onUpdate:open': (now: boolean) => {
        asked.push(now)
        isOpen.value = maySwitch ? now : isOpen.value
      },
    }, { default: () => h('input', { 'data-first': '' }), footer: () => h('button', 'Keep') }),
  })
  mounted.push(await mountSuspended(caller))
  await expect.poll(() => document.querySelector('dialog')?.open).toBe(true)
  return { dialog: document.querySelector('dialog')! }
}

afterEach(() => {
  mounted.forEach(wrapper => wrapper.unmount())
  mounted = []
  asked.length = 0
  isOpen.value = true
})

const press = (dialog: HTMLDialogElement, from: [number, number], to: [number, number]) => {
  dialog.getBoundingClientRect = () => new DOMRect(100, 100, 200, 200)
  dialog.dispatchEvent(new MouseEvent('pointerdown', { clientX: from[0], clientY: from[1], bubbles: true }))
  dialog.dispatchEvent(new MouseEvent('click', { clientX: to[0], clientY: to[1], bubbles: true }))
}

describe('a dialog', () => {
  it('has its title as accessible name and its text as description', async () => {
    const { dialog } = await open()
    const textOf = (name: string) => document.getElementById(dialog.getAttribute(name) ?? '')?.textContent?.trim()

    expect(textOf('aria-labelledby')).toBe('Archive Parts')
    expect(textOf('aria-describedby')).toBe('It leaves the list.')
  })

  it('has a cross when asked to, and always as a layer', async () => {
    const { dialog } = await open()
    expect(dialog.querySelector('.cross')).toBeNull()
    mounted.forEach(wrapper => wrapper.unmount())
    // Else the next look may still find this one.
    await expect.poll(() => document.querySelector('dialog')).toBeNull()

    const { dialog: layer } = await open({ isSide: true })
    layer.querySelector<HTMLElement>('.cross')?.click()

    await expect.poll(() => document.querySelector('dialog')).toBeNull()
  })

  it('closes on a press outside', async () => {
    const { dialog } = await open()

    press(dialog, [10, 10], [10, 10])

    await expect.poll(() => document.querySelector('dialog')).toBeNull()
  })

  it('stays when the press began inside, to select a text, or ends inside', async () => {
    const { dialog } = await open()

    press(dialog, [150, 150], [10, 10])
    press(dialog, [10, 10], [150, 150])
    await nextTick()

    expect(asked).toEqual([])
    expect(dialog.open).toBe(true)
  })

  it('asks when Esc is pressed, and stays open until the parent closes it', async () => {
    const { dialog } = await open({ maySwitch: false })
    const escape = new Event('cancel', { cancelable: true })

    dialog.dispatchEvent(escape)

    expect(escape.defaultPrevented).toBe(true)
    expect(asked).toEqual([false])
  })

  it('is reopened when the browser has closed it without asking', async () => {
    const { dialog } = await open({ maySwitch: false })

    dialog.close()

    await expect.poll(() => dialog.open).toBe(true)
    expect(asked).toEqual([false])
  })

  it('ignores the cancel event of a file chooser', async () => {
    const { dialog } = await open()

    dialog.querySelector('input')?.dispatchEvent(new Event('cancel', { bubbles: true }))

    expect(asked).toEqual([])
  })
})
