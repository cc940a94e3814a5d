import { once } from 'node:events'
import { type OwnConnection, pause, withOwnConnection } from './own-connection'

export interface NoticeOptions {
  /** The name of the channel: letters and underscores. */
  channel: string
  /** Also for notices that this process has sent. */
  onNotice: (text: string) => void
  /** Connected, for the first time or again: earlier notices are missed. */
  onConnected: () => void
  onError: (error: unknown) => void
}

export interface Notices {
  /** @returns whether it was sent. @param text at most `MAX_NOTICE_BYTES` */
  send: (text: string) => Promise<boolean>
  close: () => Promise<void>
}

/** Postgres refuses a notice of 8,000 bytes. */
export const MAX_NOTICE_BYTES = 7_999

const RETRY_MS = 1_000

/** Sends texts to all consoles on the same Postgres, by NOTIFY and LISTEN on a connection of its own. */
export function openNotices(url: string, { channel, onNotice, onConnected, onError }: NoticeOptions): Notices {
  const ended = new AbortController()
  let current: OwnConnection | undefined

  async function listen(connection: OwnConnection, held: AbortSignal): Promise<void> {
    connection.onNotice(onNotice)
    await connection.query(`listen "${channel}"`)
    current = connection
    onConnected()
    if (!held.aborted) {
      await once(held, 'abort')
    }
  }

  async function stayConnected(): Promise<void> {
    while (!ended.signal.aborted) {
      await withOwnConnection(url, ended.signal, listen).catch(onError)
      current = undefined
      await pause(RETRY_MS, ended.signal)
    }
  }

  const connected = stayConnected()
  return {
    async send(text) {
      const connection = current
      if (!connection) {
        return false
      }
      try {
        await connection.query('select pg_notify($1, $2)', [channel, text])
        return true
      }
      catch (error) {
        onError(error)
        return false
      }
    },
    async close() {
      ended.abort()
      await connected
    },
  }
}
