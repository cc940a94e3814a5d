/**
 * After a source was read again: what was found lies below the settings, on a phone out of sight. An error, which may
 * stand at a setting, goes first.
 */
export const showSeen = (root: HTMLElement | null) =>
  root?.querySelector('[role="alert"], [data-seen]')?.scrollIntoView({ block: 'nearest' })
