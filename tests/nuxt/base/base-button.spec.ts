import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it, vi } from 'vitest'
import BaseButton from '~/components/base/BaseButton.vue'

async function press(props: { loading?: boolean, disabled?: boolean }) {
  const onClick = vi.fn()
  const button = await mountSuspended(
    BaseButton, { props: { label: 'Save', type: 'submit', ...props }, attrs: { onClick } },
  )
  const element = button.get('button').element
  const event = new MouseEvent('click', { cancelable: true })
  // Vue drops an event of the millisecond in which its listener was added.
  await new Promise(resolve => setTimeout(resolve, 2))
  element.dispatchEvent(event)
  return { onClick, isHeldBack: event.defaultPrevented, element }
}

it('emits a click when pressed', async () => {
  const { onClick, isHeldBack } = await press({})

  expect(onClick).toHaveBeenCalledOnce()
  expect(isHeldBack).toBe(false)
})

it('keeps the focus while it is loading, and neither acts nor submits', async () => {
  const { onClick, isHeldBack, element } = await press({ loading: true })

  expect(onClick).not.toHaveBeenCalled()
  expect(isHeldBack).toBe(true)
  expect(element.disabled).toBe(false)
  expect(element.getAttribute('aria-disabled')).toBe('true')
})

it('is disabled when it is both disabled and loading', async () => {
  const { element } = await press({ loading: true, disabled: true })

  expect(element.disabled).toBe(true)
  expect(element.hasAttribute('aria-disabled')).toBe(false)
})
