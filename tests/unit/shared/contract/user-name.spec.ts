import { expect, it, vi } from 'vitest'
import { userName } from '#shared/contract/setting/access.contract'

it('composes the letters of a name, and none of a text that is no name', () => {
  const normalize = vi.spyOn(String.prototype, 'normalize')

  expect(userName.parse(' Zoe\u0308 ')).toBe('Zoë')
  expect(normalize).toHaveBeenCalledTimes(1)
  expect(userName.safeParse(`e${'\u0301\u0316'.repeat(10_000)}`).success).toBe(false)
  expect(normalize).toHaveBeenCalledTimes(1)
  normalize.mockRestore()
})
