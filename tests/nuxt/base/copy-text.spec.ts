import { afterEach, describe, expect, it, vi } from 'vitest'
import { copyText } from '~/composables/base/useCopy'

/** What the older way of copying would put on the clipboard. */
function givenSelectionCopy(): string[] {
  const copied: string[] = []
  document.execCommand = () => {
    const field = document.querySelector('textarea')
    copied.push(field?.value ?? '')
    return field !== null
  }
  return copied
}

describe('copying', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('uses the clipboard of the browser', async () => {
    const writeText = vi.fn(() => Promise.resolve())
    vi.stubGlobal('navigator', { clipboard: { writeText } })

    const isCopied = await copyText('curl -fsS')

    expect(isCopied).toBe(true)
    expect(writeText).toHaveBeenCalledWith('curl -fsS')
  })

  it.each([
    ['a page over plain HTTP', undefined],
    ['a page that may not', { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }],
  ])('works in %s, and leaves no element behind', async (_, clipboard) => {
    const copied = givenSelectionCopy()
    vi.stubGlobal('navigator', { clipboard })
    const button = document.body.appendChild(document.createElement('button'))
    button.focus()

    const isCopied = await copyText('curl -fsS')

    expect(isCopied).toBe(true)
    expect(copied).toEqual(['curl -fsS'])
    expect(document.querySelector('textarea')).toBeNull()
    expect(document.activeElement).toBe(button)
    button.remove()
  })
})
