import type { Generated } from 'kysely'
import type { CreatedAt, Editable } from './columns'

export interface UserTable extends Editable {
  /** Unique in any letter case, also among removed ones. */
  name: string
  /** 'viewer' | 'operator' | 'admin' */
  role: string
  /** argon2id, with its parameters and salt (PHC string). */
  passwordHash: string
  isEnabled: Generated<boolean>
  lastSignInAt: Date | null
  /** Its name stays taken. */
  removedAt: Date | null
}

export interface SessionTable {
  id: string
  userId: string
  /** sha256 of what the cookie holds. */
  tokenHash: string
  address: string
  userAgent: string
  createdAt: CreatedAt
  /** To the minute. */
  lastSeenAt: Generated<Date>
  /** Ends then, however often it is used. */
  expiresAt: Date
}

export interface ApiTokenTable {
  id: string
  userId: string
  /** Unique among those of a user that have not ended. */
  name: string
  /** Never more than the user's own. */
  role: string
  tokenHash: string
  /** Its first letters, to tell one from another. */
  hint: string
  createdAt: CreatedAt
  /** null = never. */
  expiresAt: Date | null
  /** To the minute. */
  lastUsedAt: Date | null
  /** Revoked then. Its row stays, so that its use afterwards is recognized. */
  endedAt: Date | null
}

/** Attempts of an address, at a name, or requests; `server/services/access/limits.ts` says what a key counts. */
export interface AccessCounterTable {
  key: string
  count: number
  /** Of attempts: nothing is let in before. Of requests: the end of the minute that they are counted in. */
  untilAt: Date
  touchedAt: Generated<Date>
}

/** One row. */
export interface AccessStateTable {
  id: Generated<number>
  /** People sign in. */
  isOn: Generated<boolean>
}
