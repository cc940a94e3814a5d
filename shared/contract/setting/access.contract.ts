import { z } from 'zod'
import { editable, flagText, id, instant, pageOf, pageQuery } from '../common.contract'
import { ROLES } from '../../domain/role'

export const role = z.enum(ROLES)

/** Bounds of a new password. The upper one keeps a huge text from being hashed at all. */
export const PASSWORD_LETTERS = { least: 10, most: 200 }

/**
 * Letters, digits and `. _ - @`: it stands in front of everything its owner does. In any letter case, and however its
 * letters are composed, it is the same name. The first bound is one of what was sent, because composing a long one
 * takes time.
 */
export const userName = z.string().trim().max(256, { abort: true }).normalize('NFC').min(1).max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u, 'letters, digits and . _ - @, the first a letter or digit')

const newPassword = z.string().min(PASSWORD_LETTERS.least).max(PASSWORD_LETTERS.most)
const password = z.string().min(1).max(PASSWORD_LETTERS.most)

/** Who asks. `open`: sign-in is off, and everybody who reaches the console may do everything as `operator`. */
export const sessionView = z.object({
  isSignInOn: z.boolean(),
  /** SIGN_IN of the environment decides; nobody can switch it here. */
  isForced: z.boolean(),
  kind: z.enum(['open', 'nobody', 'user', 'token']),
  name: z.string().nullable(),
  role: role.nullable(),
  userId: id.nullable(),
  /** Of the session or of the token. */
  credentialId: id.nullable(),
  expiresAt: instant.nullable(),
})

/** Which of the two is wrong is never said (401). */
export const signIn = z.strictObject({ name: z.string().trim().min(1).max(200), password })

export const accessEnable = z.strictObject({ name: userName, password: newPassword })

export const userView = z.object({
  ...editable, name: z.string(), role, isEnabled: z.boolean(), lastSignInAt: instant.nullable(),
})
export const userPage = pageOf(userView)
export const userCreate = z.strictObject({ name: userName, role, password: newPassword })
export const userChange = z.strictObject({ role: role.optional(), isEnabled: z.boolean().optional() })

/** One's own needs the current one, too; an administrator sets those of others. */
export const passwordSet = z.strictObject({ password: newPassword, current: password.optional() })

/** `all`: of everybody, for administrators. */
export const credentialListQuery = pageQuery.extend({ all: flagText.default(false) })

export const sessionItem = z.object({
  id,
  userId: id,
  userName: z.string(),
  /** Of the network, as it signed in. */
  address: z.string(),
  userAgent: z.string(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
  /** The one that asks. */
  isCurrent: z.boolean(),
})
export const sessionPage = pageOf(sessionItem)

export const tokenView = z.object({
  id,
  userId: id,
  userName: z.string(),
  name: z.string(),
  role,
  /** Its first letters. */
  hint: z.string(),
  createdAt: instant,
  /** null = never. */
  expiresAt: instant.nullable(),
  isExpired: z.boolean(),
  lastUsedAt: instant.nullable(),
})
export const tokenPage = pageOf(tokenView)

/** `role` at most one's own. */
export const tokenCreate = z.strictObject({ name: userName, role, expiresAt: instant.nullable().default(null) })
/** The token itself, shown this once. */
export const tokenCreated = tokenView.extend({ token: z.string() })

export type SessionView = z.infer<typeof sessionView>
export type SignIn = z.output<typeof signIn>
export type AccessEnable = z.output<typeof accessEnable>
export type UserView = z.infer<typeof userView>
export type UserCreate = z.output<typeof userCreate>
export type UserChange = z.output<typeof userChange>
export type PasswordSet = z.output<typeof passwordSet>
export type CredentialListQuery = z.output<typeof credentialListQuery>
export type SessionItem = z.infer<typeof sessionItem>
export type TokenView = z.infer<typeof tokenView>
export type TokenCreate = z.output<typeof tokenCreate>
export type TokenCreated = z.infer<typeof tokenCreated>
