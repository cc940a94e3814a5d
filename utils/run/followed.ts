import { isUuid } from '~/utils/api/url-query'

/** The ids in what was stored; undefined = nothing, or not written by this console. */
export function parseFollowed(text: string | null): string[] | undefined {
  if (text === null) {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter(id => typeof id === 'string' && isUuid(id)) : undefined
  }
  catch {
    return undefined
  }
}

/** Why the browser shows no notification: refused, not answered yet, or not possible on this page. */
export type NotificationTrouble = 'denied' | 'undecided' | 'missing'

/** Undefined = it shows them. Without HTTPS a browser has no notifications, except on the machine itself. */
export function findNotificationTrouble(): NotificationTrouble | undefined {
  if (typeof Notification === 'undefined' || !isSecureContext) {
    return 'missing'
  }
  return Notification.permission === 'granted'
    ? undefined
    : Notification.permission === 'denied' ? 'denied' : 'undecided'
}
