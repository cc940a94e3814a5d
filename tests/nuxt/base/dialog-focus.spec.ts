import { afterEach, describe, expect, it } from 'vitest'
import { useDialogFocus } from '~/composables/base/useDialogFocus'

const add = (html: string) => {
  const holder = document.createElement('div')
  holder.innerHTML = html
  const element = holder.firstElementChild
  if (!(element instanceof HTMLElement)) {
    throw new Error('no element')
  }
  document.body.append(element)
  return element
}

function openFrom(button: HTMLElement) {
  const content = useDialogFocus()
  button.focus()
  content.onOpenAutoFocus(new Event('focus'))
  button.blur()
  return content
}

afterEach(() => document.body.replaceChildren())

describe('the focus after a dialog', () => {
  it('is where it was before', async () => {
    const button = add('<button>Launch</button>')
    const content = openFrom(button)

    content.onCloseAutoFocus()

    await expect.poll(() => document.activeElement).toBe(button)
  })

  it('stays where it was put meanwhile', async () => {
    const button = add('<button>Add</button>')
    const stage = add('<button>Stage</button>')
    const content = openFrom(button)

    content.onCloseAutoFocus()
    stage.focus()
    await new Promise(resolve => setTimeout(resolve, 20))

    expect(document.activeElement).toBe(stage)
  })

  it('is on the page when its place is gone', async () => {
    const main = add('<main id="main" tabindex="-1"></main>')
    const item = add('<button>Archive</button>')
    const content = openFrom(item)
    item.remove()

    content.onCloseAutoFocus()

    await expect.poll(() => document.activeElement).toBe(main)
  })
})
