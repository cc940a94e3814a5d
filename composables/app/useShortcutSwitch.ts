/** Shortcuts of one key can get in the way of speech input and the like: they can be switched off, and stay off. */
export function useShortcutSwitch() {
  return useChoiceCookie<boolean>('shortcuts', { first: true, read: text => text !== 'off', write: isOn => isOn ? 'on' : 'off' })
}
