import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import AccessEnableDialog from '~/components/access/AccessEnableDialog.vue'
import { registerEndpoint } from './given/register-endpoint'

let answer: () => void
let asked: unknown[]
let shown: VueWrapper | undefined

registerEndpoint('/api/v1/users', () => new Promise((resolve) => {
  answer = () => resolve({ items: [], nextCursor: null })
}))
registerEndpoint('/api/v1/access/enable', { method: 'POST', handler: async (event) => {
  asked.push(await readBody(event))
  return { isSignInOn: true, isForced: false, kind: 'user', userId: 'u', name: 'root', role: 'admin' }
} })

beforeEach(() => {
  asked = []
  clearNuxtData()
})
afterEach(() => shown?.unmount())

const dialog = () => document.querySelector('dialog')
const submit = () => [...dialog()?.querySelectorAll('button') ?? []].find(button => button.type === 'submit')

it('waits for the administrators of before instead of saying that something is left out', async () => {
  shown = await mountSuspended(AccessEnableDialog)
  await expect.poll(() => dialog()?.querySelectorAll('input').length).toBe(3)
  for (const [index, value] of ['root', 'correct horse battery', 'correct horse battery'].entries()) {
    const field = dialog()?.querySelectorAll('input')[index]
    if (field) {
      field.value = value
      field.dispatchEvent(new Event('input'))
    }
  }
  await nextTick()

  submit()?.click()
  await nextTick()
  expect(dialog()?.textContent).not.toContain('missing')
  expect(submit()?.getAttribute('aria-busy')).toBe('true')
  expect(asked).toEqual([])

  answer()
  await expect.poll(() => submit()?.getAttribute('aria-busy')).toBeNull()
  submit()?.click()
  await expect.poll(() => asked).toEqual([{ name: 'root', password: 'correct horse battery' }])
  await expect.poll(() => shown?.emitted('done')?.length).toBe(1)
})
