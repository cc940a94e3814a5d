const CONTROLS = 'input, select, textarea'
/** A control that is marked as wrong, or the line that tells an error of a place without one. */
const FAULTS = '[aria-invalid="true"], [data-fault]'

/** The control that a fault is about: itself, or the first one in the place of its line. */
function toControl(fault: HTMLElement): HTMLElement {
  if (fault.matches(CONTROLS)) {
    return fault
  }
  const place = fault.closest('[data-pointer], fieldset, .field')
  return place?.querySelector<HTMLElement>(CONTROLS) ?? place?.querySelector<HTMLElement>('button') ?? fault
}

function isEmpty(control: HTMLElement): boolean {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') {
    return !control.checked
  }
  const isText = control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement
  return (isText || control instanceof HTMLSelectElement) && control.value.trim() === ''
}

/** Told to the row of each required control that is empty when a form is sent, so that it is marked. */
const MISSING = 'missing'

const listMissing = (form: HTMLElement) =>
  [...form.querySelectorAll<HTMLElement>(':is([required], [aria-required="true"]):not(:disabled)')].filter(isEmpty)

/** In the middle of what is seen: at its edge, a bar of a phone would cover it. */
export function showControl(control: HTMLElement) {
  control.scrollIntoView({ block: 'center' })
  control.focus({ preventScroll: true })
}

/** Brings the first error of a form into view and puts the focus there. @returns whether there is one. */
export function showFault(form: HTMLElement): boolean {
  const fault = form.querySelector<HTMLElement>(FAULTS)
  if (fault) {
    showControl(toControl(fault))
  }
  return fault !== null
}

/**
 * The same for the first error, or else the first required control that is empty, or else the first control. Every
 * empty one is marked.
 */
export function showMissing(form: HTMLElement | undefined) {
  const missing = form ? listMissing(form) : []
  const control = !form || showFault(form) ? undefined : missing[0] ?? form.querySelector<HTMLElement>(CONTROLS)
  for (const empty of missing) {
    empty.dispatchEvent(new Event(MISSING, { bubbles: true }))
  }
  if (control) {
    showControl(control)
  }
}
