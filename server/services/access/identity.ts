import { isRoleAtLeast, type Role, ROLES } from '#shared/domain/role'
import type { SessionView } from '#shared/contract/setting/access.contract'
import { AppError } from '#server/errors'

/** Who asks. `open`: sign-in is off, and everybody may do everything. */
export type Identity = { kind: 'open' } | { kind: 'nobody', former?: FormerToken } | Known

/** A token that was sent and is none, for the audit trail. */
interface FormerToken {
  /** 'unknown' = it never was one of ours. */
  id: string
  name: string | undefined
  reason: 'unknown' | 'revoked' | 'expired' | 'user disabled'
}

interface Known {
  kind: 'user' | 'token'
  userId: string
  userName: string
  /** Of the session or of the token. */
  credentialId: string
  /** What changes are attributed to. */
  name: string
  role: Role
  /** The user's own, which that of a token may be below. */
  userRole: Role
  expiresAt: Date | null
}

/** Stands for everybody while sign-in is off, and in changes that were made then. */
export const OPERATOR = 'operator'

/** Names that changes made without a user have: nobody can be called so. */
export const RESERVED_NAMES = [OPERATOR, 'console', 'system', 'factory', 'nobody']

/** @throws AppError `unauthenticated`, `forbidden` */
export function assertRole(identity: Identity, needed: Role): void {
  if (identity.kind === 'open') {
    return
  }
  if (identity.kind === 'nobody') {
    throw new AppError('unauthenticated', 'sign in, or send an API token as `Authorization: Bearer`')
  }
  if (!isRoleAtLeast(identity.role, needed)) {
    throw new AppError('forbidden', `this needs the role ${needed}; ${identity.name} is ${identity.role}`)
  }
}

/**
 * A token with a lower role than its user's may not see or change sessions and tokens, not even its own.
 *
 * @throws AppError `forbidden`
 */
export function assertNotLowered(identity: Identity): void {
  if (identity.kind === 'token' && identity.role !== identity.userRole) {
    throw new AppError(
      'forbidden',
      `${identity.name} is ${identity.role}, and its user ${identity.userRole}: it neither sees nor ends `
      + 'sessions and tokens',
    )
  }
}

/**
 * Who may use the console is decided by people: a token that was lost would else make itself users that outlive it.
 *
 * @throws AppError `forbidden`
 */
export function assertPerson(identity: Identity): void {
  if (identity.kind === 'token') {
    throw new AppError(
      'forbidden',
      'a token makes and changes no users, sets no passwords, makes no tokens, and does not switch sign-in',
    )
  }
}

/** The name that changes are attributed to. */
export const toActorName = (identity: Identity): string => 'name' in identity ? identity.name : OPERATOR

/**
 * A body with its reviewer: whoever signed in, whatever name was sent, so that one person is never two. While sign-in
 * is off, as sent.
 */
export const withReviewer = <T extends { reviewer?: string | undefined }>(identity: Identity, sent: T): T =>
  'userName' in identity ? { ...sent, reviewer: identity.userName } : sent

/** Of the database, whose check allows no other. */
export const toRole = (text: string): Role => ROLES.find(role => role === text) ?? 'viewer'

export function toSessionView(
  identity: Identity, { isOn, isForced }: { isOn: () => boolean, isForced: boolean },
): SessionView {
  const state = { isSignInOn: isOn(), isForced, kind: identity.kind }
  if (!('name' in identity)) {
    const isOpen = identity.kind === 'open'
    return {
      ...state, name: isOpen ? OPERATOR : null, role: isOpen ? 'admin' : null, userId: null, credentialId: null,
      expiresAt: null,
    }
  }
  const { name, role, userId, credentialId, expiresAt } = identity
  return { ...state, name, role, userId, credentialId, expiresAt: expiresAt?.toISOString() ?? null }
}
