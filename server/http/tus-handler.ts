import { ReadableStream } from 'node:stream/web'
import {
  getRequestHeader, getRequestHeaders, setResponseHeader, setResponseHeaders, type EventHandler, type H3Event,
} from 'h3'
import type { ResumableUploadView } from '#shared/contract/upload.contract'
import type { RouteDefinition } from '#shared/contract/route'
import { AppError } from '#server/errors'
import { toResumableUploadView } from '#server/services/source/resumable-upload.service'
import { ACTOR_HEADER, OWNER_HEADER, toTusRefusal } from './tus/tus-server'
import { ownerOf } from './access/caller-key'
import { defineApiHandler } from './api-handler'
import { isBodyless } from './bodyless'
import { openRawBody } from './raw-body'
import type { Services } from './services'

const TUS_VERSION = '1.0.0'
const TUS_BODY = 'application/offset+octet-stream'

/**
 * A tus route: the library answers, and our translator converts failures. A plain GET, which tus does not define,
 * answers JSON.
 */
export function defineTusHandler<const R extends RouteDefinition>(route: R): EventHandler {
  return defineApiHandler<RouteDefinition>(route, async ({ event, services, actor, params }) => {
    setResponseHeader(event, 'Tus-Resumable', TUS_VERSION)
    if (event.method === 'GET' && !isBodyless(event)) {
      return readView(services, idOf(params))
    }
    const { id } = await speakTus(event, services, actor.name)
    return route.answer ? readView(services, id) : null
  })
}

const idOf = (params: unknown): string =>
  typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : ''

const readView = async (services: Services, id: string): Promise<ResumableUploadView> =>
  toResumableUploadView(services, await services.resumableUploads.get(id))

/** @returns the id of the upload that the request was about. */
export async function speakTus(event: H3Event, { tus, settings }: Services, actorName = ''): Promise<{ id: string }> {
  const method = event.node.req.method ?? 'GET'
  refuseOther(event, method)
  const hasBody = method === 'PATCH' || (method === 'POST' && getRequestHeader(event, 'content-type') === TUS_BODY)
  const response = await tus.handleWeb(new Request(`http://console${event.path}`, {
    method,
    headers: toHeaders(event, actorName, await ownerOf(event)),
    ...hasBody && { body: ReadableStream.from(openRawBody(event).body), duplex: 'half' },
  }))
  if (!response.ok) {
    throw toTusRefusal(response.status, await response.text(), settings.config().uploadMaxBytes)
  }
  const told = [...response.headers].filter(([name]) => /^(?:tus-|upload-|connection$)/.test(name))
  setResponseHeaders(event, Object.fromEntries(told))
  const address = response.headers.get('location') ?? event.path
  return { id: address.split('?', 1)[0]?.split('/').at(-1) ?? '' }
}

/** Bad requests by the status that tus and HTTP define for them. */
function refuseOther(event: H3Event, method: string): void {
  if (method !== 'OPTIONS' && getRequestHeader(event, 'tus-resumable') !== TUS_VERSION) {
    setResponseHeader(event, 'Tus-Version', TUS_VERSION)
    throw new AppError('protocol_version', `Tus-Resumable: this server speaks ${TUS_VERSION}`)
  }
  if (method === 'PATCH' && getRequestHeader(event, 'content-type') !== TUS_BODY) {
    throw new AppError('unsupported_media_type', `a part must be sent as ${TUS_BODY}`)
  }
}

function toHeaders(event: H3Event, actorName: string, owner: string): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(getRequestHeaders(event))) {
    if (value !== undefined) {
      headers.set(name, value)
    }
  }
  headers.set(ACTOR_HEADER, encodeURIComponent(actorName))
  headers.set(OWNER_HEADER, encodeURIComponent(owner))
  return headers
}
