import { DOMWrapper } from '@vue/test-utils'

type Button = Pick<DOMWrapper<Element>, 'element' | 'trigger'>

const OPEN = { newState: 'open' }

/**
 * Presses the button of a popover and does what the browser would do then: this DOM has no popovers.
 *
 * @returns the popover.
 * @throws Error when the press has created none.
 */
export async function openPopover(button: Button): Promise<DOMWrapper<Element>> {
  Object.assign(HTMLElement.prototype, { showPopover: () => undefined, hidePopover: () => undefined })
  await button.trigger('click')
  const panel = button.element.nextElementSibling
  if (!panel) {
    throw new Error('there is no popover')
  }
  const popover = new DOMWrapper(panel)
  await popover.trigger('beforetoggle', OPEN)
  await popover.trigger('toggle', OPEN)
  return popover
}
