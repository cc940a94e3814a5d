import type { CreatedAt, Json } from './columns'

/** Saved settings, see docs/adr/0051. Append-only: the newest revision is in force. */
export interface ConfigRevisionTable {
  /** From 1, without gaps. */
  number: number
  /** 'change' | 'rollback' | 'import' */
  action: string
  /** Of a rollback: the revision it went back to; 0 = before the first. */
  restored: number | null
  /** Every saved value by the name of its variable, as a text. */
  values: Json<Record<string, string>>
  /** The same of the revision before. */
  before: Json<Record<string, string>>
  actor: string
  createdAt: CreatedAt
}
