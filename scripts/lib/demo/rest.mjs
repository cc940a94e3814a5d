import { createHash } from 'node:crypto'

const CALL_MS = 15_000

/** The REST API as anybody would call it. */
export function createRest(url) {
  const call = async (method, path, body, version) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...body && { 'content-type': 'application/json' },
        ...version !== undefined && { 'if-match': `"${version}"` },
      },
      ...body && { body: JSON.stringify(body) },
      signal: AbortSignal.timeout(CALL_MS),
    })
    if (answer.ok) {
      return answer
    }
    const problem = await answer.json().catch(() => ({}))
    const fields = (problem.errors ?? []).map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')
    throw new Error(`${method} ${path}: ${answer.status} ${problem.code ?? ''} ${problem.detail ?? ''} ${fields}`)
  }
  return {
    raw: path => call('GET', path),
    get: async path => (await call('GET', path)).json(),
    post: async (path, body) => (await call('POST', path, body)).json(),
    /** @param version of what is changed, as it was seen. */
    put: async (path, body, version) => (await call('PUT', path, body, version)).json(),
  }
}

/** Downloads a sealed version and compares it with what its manifest says. */
export async function verifyDownload(rest, datasetId, semver) {
  const { files } = await rest.get(`/datasets/${datasetId}/versions/${semver}`)
  const answer = await rest.raw(`/datasets/${datasetId}/versions/${semver}/download`)
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of answer.body) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex'), expected: files[0].sha256 }
}
