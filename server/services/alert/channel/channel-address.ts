import type { Db } from '#db/client'
import { lockPlainChannels, setSealedUrl, type ChannelRow } from '#db/repositories/alert/channel.repository'
import { maskAddress } from '#shared/domain/masked-address'
import { openSecret, sealSecret } from '../../common/sealed-secret'

/** What is stored of an address. */
export const toStoredAddress = (secretKey: string, url: string): Pick<ChannelRow, 'url' | 'sealedUrl' | 'shownUrl'> =>
  ({ url: null, sealedUrl: sealSecret(secretKey, url), shownUrl: maskAddress(url) })

/** @returns undefined when it was sealed with another key. */
export const openAddress = (secretKey: string, { url, sealedUrl }: Pick<ChannelRow, 'url' | 'sealedUrl'>): string
  | undefined =>
  sealedUrl === null ? url ?? '' : openSecret(secretKey, sealedUrl)

/** What people see of it; null for a channel without one. */
export const toShownAddress = ({ url, shownUrl }: Pick<ChannelRow, 'url' | 'shownUrl'>): string | null =>
  shownUrl ?? (url === null ? null : maskAddress(url))

/** Seals what an older version, or a backup of one, has left in plain text. @returns how many addresses it was */
export async function sealPlainAddresses({ db, secretKey }: { db: Db, secretKey: string }): Promise<number> {
  let sealed = 0
  for (let rows = -1; rows !== 0;) {
    rows = await db.transaction().execute(async (trx) => {
      const channels = await lockPlainChannels(trx)
      for (const { id, url } of channels) {
        await setSealedUrl(trx, id, toStoredAddress(secretKey, url ?? ''))
      }
      return channels.length
    })
    sealed += rows
  }
  return sealed
}
