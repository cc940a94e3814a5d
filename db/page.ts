/** Where a list by id continues: rows after this one, newest first. */
export interface IdPage {
  limit: number
  /** Absent = from the newest. */
  before?: string | undefined
}

/** Of things with a name, of one project. */
export interface NamedPage extends IdPage {
  projectId: string
  text?: string | undefined
  /** Each word of the text, the closest names first. */
  closest?: boolean | undefined
  /** Only these; at most 100. */
  ids?: readonly string[] | undefined
  archived?: boolean | undefined
}
