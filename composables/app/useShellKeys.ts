import { useEventListener } from '@vueuse/core'
import type { NavigationEntry } from './useNavigation'

/** Longest wait for the second key of `g r`. */
export const SEQUENCE_MS = 1_200

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

interface KeySequence {
  /**
   * @param keys all known shortcuts, such as `/` or `g r`.
   * @returns the shortcut that this key completes.
   */
  press: (key: string, atMs: number, keys: readonly string[]) => string | undefined
}

/**
 * Recognises keys pressed one after the other. A first key that leads nowhere is forgotten, and the next key counts
 * alone.
 */
export function createKeySequence(): KeySequence {
  let begun = ''
  let begunAtMs = 0

  return {
    press(key, atMs, keys) {
      const before = begun && atMs - begunAtMs <= SEQUENCE_MS ? `${begun} ` : ''
      begun = ''
      const match = [`${before}${key}`, key].find(it => keys.includes(it))
      const start = [`${before}${key}`, key].find(it => keys.some(known => known.startsWith(`${it} `)))
      if (match === undefined && start !== undefined) {
        begun = start
        begunAtMs = atMs
      }
      return match
    },
  }
}

/** The key of an event as shortcuts are written: letters small, signs as they are typed. */
export const toKeyName = (key: string): string => key.length === 1 ? key.toLowerCase() : key
