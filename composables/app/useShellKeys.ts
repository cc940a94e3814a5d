import { useEventListener } from '@vueuse/core'
import { createKeySequence, toKeyName } from '~/utils/app/key-sequence'
import type { NavigationEntry } from './useNavigation'

/** The shortcuts that work on every page: `g` and a letter goes to a page, `?` shows them all. */
export function useShellKeys(entries: Readonly<Ref<NavigationEntry[]>>) {
  const { t } = useI18n()
  const frame = useFrameStore()
  const labelOf = (to: string) => entries.value.find(entry => entry.to === to)?.label ?? ''

  useShortcutKeys()
  useShortcuts([
    ...entries.value.map(({ key, to }) => ({
      keys: `g ${key}`, label: () => labelOf(to), group: 'go' as const, run: () => goTo(to),
    })),
    { keys: '?', label: () => t('palette.keys.help'), group: 'general', run: () => { frame.layer = 'help' } },
  ])
}

/**
 * Listens to the keys of the whole page. Off while someone types or composes, and in dialogs, which have keys of their
 * own.
 */
function useShortcutKeys() {
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
    // The newest first: shortcuts of the page win over those of the frame.
    const shortcut = active.findLast(it => it.keys === keys)
    if (shortcut && shortcut.run(event) !== false) {
      event.preventDefault()
    }
  }

  useEventListener('keydown', onKey)
}

/** Some browsers report the key that ends a composition as not composing, with key code 229. */
const isComposing = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229

/** A checkbox takes no text: shortcuts work on it. */
const isTaken = (target: EventTarget | null) => target instanceof HTMLElement && (
  target.isContentEditable
  || target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
  || target.closest('dialog, [role="dialog"], [role="menu"]') !== null
)
