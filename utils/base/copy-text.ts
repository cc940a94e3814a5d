/**
 * Puts a text on the clipboard, also where the page came over plain HTTP, which has no `navigator.clipboard`.
 *
 * @returns whether it is there.
 */
export async function copyText(text: string): Promise<boolean> {
  // The types promise it; a page without a secure context has none.
  const clipboard: Clipboard | undefined = navigator.clipboard
  if (!clipboard) {
    return copyBySelection(text)
  }
  try {
    await clipboard.writeText(text)
    return true
  }
  catch {
    // Not allowed for this page: the older way asks nobody.
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement
  // Within an open dialog: nothing outside of it takes the focus.
  const place = before?.closest('dialog, [role="dialog"]') ?? document.body
  const field = Object.assign(document.createElement('textarea'), { value: text, readOnly: true })
  field.style.cssText = 'position: fixed; inset: 0 auto auto -100vw'
  place.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) {
    before.focus()
  }
  return isCopied
}
