/** The directory of an embedded database is incomplete, or cannot be opened. Nothing in it was changed. */
export class DataDirDamagedError extends Error {
  override name = 'DataDirDamagedError'
  readonly code = 'DATA_DIR_DAMAGED'

  constructor(dataDir: string, reason: string, options?: ErrorOptions) {
    super(
      `${dataDir} cannot be opened as a database: ${reason}. Put a backup of it in its place, or move it away to start `
      + 'with an empty one (docs/operations.md)',
      options,
    )
  }
}
