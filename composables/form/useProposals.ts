import { useEventListener } from '@vueuse/core'

interface ProposalsOptions {
  input: Readonly<Ref<HTMLInputElement | null>>
  list: Readonly<Ref<HTMLElement | null>>
  text: () => string
  proposals: () => readonly string[]
  nameOf: (proposal: string) => string
}

const GAP_PX = 4
/** With less below the field, and more above it, the list opens above. */
const ROOM_PX = 220

/**
 * The list of a text field that proposes values (a combobox of the ARIA patterns). A press shows all of them, typing
 * filters by value and name, arrow keys move and Enter takes; any other text may stay.
 */
export function useProposals({ input, list, text, proposals, nameOf }: ProposalsOptions) {
  const isAsked = ref(false)
  /** Until somebody types, the text is what was chosen before, and hides nothing. */
  const isTyped = ref(false)
  const active = ref<string>()

  const shown = computed(() => {
    const wanted = isTyped.value ? text().trim().toLowerCase() : ''
    const isFound = (proposal: string) => [proposal, nameOf(proposal)].some(it => it.toLowerCase().includes(wanted))
    return wanted === '' ? proposals() : proposals().filter(isFound)
  })
  /** Nothing is left to choose. */
  const isWritten = computed(() => isTyped.value && shown.value.length === 1 && shown.value[0] === text())
  const isOpen = computed(() => isAsked.value && shown.value.length > 0 && !isWritten.value)
  const activeIndex = computed(() => {
    const chosen = isOpen.value ? active.value : undefined
    return chosen === undefined ? -1 : shown.value.indexOf(chosen)
  })

  /** All of them, also after a text without a match or one that is fully typed: it is asked for, not only told. */
  function open() {
    const field = input.value
    if (field && !field.disabled && !field.readOnly && !isOpen.value) {
      isAsked.value = true
      isTyped.value = false
      active.value = undefined
    }
  }

  function close() {
    isAsked.value = false
    active.value = undefined
  }

  function onInput() {
    isAsked.value = true
    isTyped.value = true
    active.value = undefined
  }

  /** As if it was typed: whoever listens to the field hears of it. */
  function choose(proposal: string) {
    const field = input.value
    if (field) {
      field.value = proposal
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
    close()
  }

  function move(step: 1 | -1) {
    open()
    if (!isOpen.value) {
      return
    }
    const { length } = shown.value
    const from = activeIndex.value < 0 && step < 0 ? length : activeIndex.value
    active.value = shown.value[(from + step + length) % length]
  }

  const KEYS: Record<string, (event: KeyboardEvent) => boolean> = {
    ArrowDown: event => (event.altKey ? open() : move(1), true),
    ArrowUp: event => (event.altKey ? close() : move(-1), true),
    Enter: () => {
      const chosen = shown.value[activeIndex.value]
      return chosen === undefined ? (close(), false) : (choose(chosen), true)
    },
    // What the field is in stays open.
    Escape: () => isOpen.value && (close(), true),
  }

  function onKey(event: KeyboardEvent) {
    // While an input method composes, keys belong to it; some browsers report them only by key code 229.
    const isOwn = proposals().length > 0 && !event.isComposing && event.keyCode !== 229
    if (isOwn && KEYS[event.key]?.(event)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }

  function place() {
    const rect = input.value?.parentElement?.getBoundingClientRect()
    if (!list.value || !rect) {
      return
    }
    // The keyboard of a phone takes room from below, and may move what is seen within the page.
    const top = window.visualViewport?.offsetTop ?? 0
    const height = window.visualViewport?.height ?? window.innerHeight
    const [above, below] = [rect.top - top, top + height - rect.bottom]
    const isAbove = below < ROOM_PX && above > below
    const { style } = list.value
    style.insetInlineStart = `${rect.left}px`
    style.inlineSize = `${rect.width}px`
    style.insetBlockStart = isAbove ? 'auto' : `${rect.bottom + GAP_PX}px`
    style.insetBlockEnd = isAbove ? `${window.innerHeight - rect.top + GAP_PX}px` : 'auto'
    style.maxBlockSize = `min(280px, ${(isAbove ? above : below) - 2 * GAP_PX}px)`
  }

  // In the top layer nothing that scrolls around the field cuts it off.
  watch(list, (element) => {
    place()
    if (element && 'showPopover' in element) {
      element.showPopover()
    }
  }, { flush: 'post' })
  watch(activeIndex, index => list.value?.children[index]?.scrollIntoView({ block: 'nearest' }), { flush: 'post' })
  const moving = () => isOpen.value ? window : undefined
  useEventListener(moving, 'scroll', place, { capture: true, passive: true })
  useEventListener(moving, 'resize', place)
  // The window hears nothing of the keyboard of a phone.
  const seen = () => isOpen.value ? window.visualViewport : undefined
  useEventListener(seen, ['resize', 'scroll'], place)

  return { shown, isOpen, activeIndex, open, close, choose, onInput, onKey }
}
