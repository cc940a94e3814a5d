import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import BasePopover from '~/components/base/BasePopover.vue'
import { openPopover } from '../given/open-popover'

const mountPopover = () => mountSuspended(BasePopover, {
  props: { label: 'Actions' },
  slots: { button: () => 'More', default: () => 'Retry' },
  attachTo: document.body,
})

describe('a popover', () => {
  it('is not in the page until its button is pressed', async () => {
    const popover = await mountPopover()

    expect(popover.find('[popover]').exists()).toBe(false)
    expect(popover.get('button').attributes()).toMatchObject({ 'aria-haspopup': 'dialog', 'aria-expanded': 'false' })
    expect(popover.get('button').attributes('popovertarget')).toBeUndefined()
    popover.unmount()
  })

  it('is named like its label, and its button then opens and closes it by itself', async () => {
    const popover = await mountPopover()

    const panel = await openPopover(popover.get('button'))

    expect(panel.attributes()).toMatchObject({ 'role': 'dialog', 'aria-label': 'Actions', 'data-state': 'open' })
    expect(panel.text()).toBe('Retry')
    expect(popover.get('button').attributes())
      .toMatchObject({ 'popovertarget': panel.attributes('id'), 'aria-expanded': 'true' })
    popover.unmount()
  })

  it('leads to its first entry, and leaves whoever was quicker at another', async () => {
    const popover = await mountSuspended(BasePopover, {
      props: { label: 'Actions' },
      slots: { button: () => 'More', default: () => ['Retry', 'Waive'].map(text => h('button', text)) },
      attachTo: document.body,
    })
    const panel = await openPopover(popover.get('button'))
    const entries = panel.findAll('button')
    const focused = () => document.activeElement?.textContent
    const tell = async () => {
      panel.element.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'open' }))
      await nextTick()
      await nextTick()
    }

    await tell()
    expect(focused()).toBe('Retry')
    entries[1]!.element.focus()
    await tell()
    expect(focused()).toBe('Waive')
    popover.unmount()
  })

  it('leaves the presses after the first to the browser', async () => {
    const popover = await mountPopover()
    await openPopover(popover.get('button'))
    const press = new MouseEvent('click', { bubbles: true, cancelable: true })

    popover.get('button').element.dispatchEvent(press)

    expect(press.defaultPrevented).toBe(false)
    popover.unmount()
  })
})
