import { createKeySequence, toKeyName } from '~/utils/app/key-sequence'

/** Hears the keys for the whole page. Off while someone types or composes, and in dialogs, which have keys of their own. */
export function useShortcutKeys() {
  const frame = useFrameStore()
  const isOn = useShortcutSwitch()
  const sequence = createKeySequence()

  function onKey(event: KeyboardEvent) {
    if (event.defaultPrevented || isComposing(event)) {
      return
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      frame.layer = frame.layer === 'palette' ? undefined : 'palette'
      return
    }
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !isTaken(event.target)) {
      runFor(event)
    }
  }

  function runFor(event: KeyboardEvent) {
    const active = frame.shortcuts.filter(({ keys }) => isOn.value || keys === 'Escape')
    const keys = sequence.press(toKeyName(event.key), event.timeStamp, active.map(shortcut => shortcut.keys))
    // The newest first: what a page brings counts before what the frame has.
    const shortcut = active.findLast(it => it.keys === keys)
    if (shortcut && shortcut.run(event) !== false) {
      event.preventDefault()
    }
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}

/** Some browsers report the key that ends a composition as not composing, with the code of none (229). */
const isComposing = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229

/** A box to tick takes no text: keys go on there. */
const isTaken = (target: EventTarget | null) => target instanceof HTMLElement && (
  target.isContentEditable
  || target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
  || target.closest('dialog, [role="dialog"], [role="menu"]') !== null
)
