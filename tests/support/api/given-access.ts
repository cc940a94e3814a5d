import { expect } from 'vitest'
import type { Role } from '#shared/domain/role'
import { raw } from './api'

export const PASSWORD = 'correct horse battery'

/** Sends JSON as a page of the console does, with the cookie of a session or with a token. */
export function send(url: string, method: string, path: string, {
  body, cookie, token, headers = {},
}: { body?: unknown, cookie?: string, token?: string, headers?: Record<string, string> } = {}): Promise<Response> {
  return raw(url, path, {
    method,
    headers: {
      ...body !== undefined && { 'content-type': 'application/json' }, ...cookie && { cookie },
      ...token && { authorization: `Bearer ${token}` }, ...headers,
    },
    ...body !== undefined && { body: JSON.stringify(body) },
  })
}

/** Status, code, and each fault with its place. */
export async function problemOf(answer: Response) {
  const { code, errors = [] }: { code: string, errors?: { pointer: string, code: string }[] } = await answer.json()
  return { status: answer.status, code, errors: errors.map(error => `${error.pointer} ${error.code}`) }
}

/** The cookie that an answer sets, as the browser sends it back. */
export const cookieOf = (answer: Response): string =>
  answer.headers.getSetCookie().find(text => text.startsWith('session='))?.split(';', 1)[0] ?? ''

/** Switches sign-in on. @returns the administrator's cookie */
export async function enableAccess(url: string): Promise<string> {
  const answer = await send(url, 'POST', '/access/enable', { body: { name: 'root', password: PASSWORD } })
  expect(answer.status).toBe(200)
  return cookieOf(answer)
}

export async function signIn(url: string, name: string, password = PASSWORD): Promise<string> {
  const answer = await send(url, 'POST', '/session', { body: { name, password } })
  expect(answer.status).toBe(200)
  return cookieOf(answer)
}

/** A user with a session. */
export async function givenUser(
  url: string, admin: string, name: string, role: Role,
): Promise<{ id: string, cookie: string }> {
  const answer = await send(url, 'POST', '/users', { cookie: admin, body: { name, role, password: PASSWORD } })
  expect(answer.status).toBe(201)
  const { id }: { id: string } = await answer.json()
  return { id, cookie: await signIn(url, name) }
}

export async function givenToken(
  url: string, cookie: string, name: string, role: Role, expiresAt: string | null = null,
): Promise<{ id: string, token: string }> {
  const answer = await send(url, 'POST', '/tokens', { cookie, body: { name, role, expiresAt } })
  expect(answer.status).toBe(200)
  return answer.json()
}
