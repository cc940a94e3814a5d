import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { strToU8, zipSync } from 'fflate'

export interface BundleFile {
  path: string
  mediaType: string
  content: Uint8Array
}

/** What a manifest says of a file. */
export interface FileFacts {
  path: string
  mediaType: string
  bytes: number
  sha256: string
}

export const toBytes = (text: string): Uint8Array => strToU8(text)

export const toFileFacts = ({ path, mediaType, content }: BundleFile): FileFacts => ({
  path, mediaType, bytes: content.length, sha256: bytesToHex(sha256(content)),
})

/**
 * One ZIP of the files, with their manifest and the list that `sha256sum --check` reads, which covers the manifest too.
 */
export function toBundle(files: readonly BundleFile[], manifest: object): Blob {
  const all = [...files, {
    path: 'manifest.json', mediaType: 'application/json', content: toBytes(`${JSON.stringify(manifest, null, 2)}\n`),
  }]
  const sums = all.map(toFileFacts).map(({ path, sha256: sum }) => `${sum}  ${path}\n`).join('')
  const entries = [...all, { path: 'SHA256SUMS', content: toBytes(sums) }].map(({ path, content }) =>
    [path, content] as const)
  // Copied: a Blob takes no bytes that another thread could share.
  return new Blob([new Uint8Array(zipSync(Object.fromEntries(entries)))], { type: 'application/zip' })
}
