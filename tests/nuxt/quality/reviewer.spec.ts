import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'

/** Reads and sets the name as a page does, from the cookie alone. */
async function openPage() {
  let reviewer!: ReturnType<typeof useReviewer>
  const page = await mountSuspended(defineComponent({ setup() {
    reviewer = useReviewer()
    return () => h('p', reviewer.value)
  } }))
  return { reviewer, page }
}

describe('the reviewer of this browser', () => {
  afterEach(() => {
    document.cookie = 'reviewer=; max-age=0; path=/'
  })

  it.each(['张伟', 'Ann; path=/x, "b"', '100%', 'Zoë 🙂'])('is kept as %s', async (name) => {
    const { reviewer, page } = await openPage()
    reviewer.value = name
    await nextTick()
    expect(document.cookie).toMatch(/^[\x20-\x7E]*$/)
    page.unmount()

    expect((await openPage()).page.text()).toBe(name)
  })

  it.each([
    ['reviewer=Ann', 'Ann'], ['reviewer=%E5%BC', '%E5%BC'], [`reviewer=${'a'.repeat(300)}`, 'a'.repeat(100)],
    ['reviewer=%20', 'operator'],
  ])('is read from %s', async (cookie, name) => {
    document.cookie = `${cookie}; path=/`

    expect((await openPage()).page.text()).toBe(name)
  })
})
