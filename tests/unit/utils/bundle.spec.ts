import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { toBundle, toBytes, toFileFacts } from '~/utils/bundle/bundle'

it('a bundle has its files, a manifest, and the checksums of both', async () => {
  const file = { path: '01_吞吐.csv', mediaType: 'text/csv', content: toBytes('a,b\r\n') }

  const entries = unzipSync(new Uint8Array(await toBundle([file], { files: [toFileFacts(file)] }).arrayBuffer()))

  const sha256Of = (bytes: Uint8Array | undefined) => createHash('sha256').update(bytes ?? '').digest('hex')
  const textOf = (path: string) => new TextDecoder().decode(entries[path])
  expect(Object.keys(entries)).toEqual(['01_吞吐.csv', 'manifest.json', 'SHA256SUMS'])
  expect(JSON.parse(textOf('manifest.json')))
    .toEqual({ files: [{ path: '01_吞吐.csv', mediaType: 'text/csv', bytes: 5, sha256: sha256Of(file.content) }] })
  expect(textOf('SHA256SUMS'))
    .toBe(`${sha256Of(file.content)}  01_吞吐.csv\n${sha256Of(entries['manifest.json'])}  manifest.json\n`)
})
