/** Why a store does not open. */

/** The address names no store that this program can open, or a database that is not Keyhaven's. */
export class UnknownStore extends Error {
  override readonly name = 'UnknownStore'
}

/** The database is Keyhaven's, but lacks a table or a column that was made with it. The message says which. */
export class IncompleteStore extends Error {
  override readonly name = 'IncompleteStore'
}

/** Another process owns the database file; it is released when that process ends, however it ends. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse'
  constructor(file: string, options?: ErrorOptions) {
    super(`the database ${file} is in use by another process`, options)
  }
}

/** A newer release has written the database; nothing was changed. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'
  constructor(found: number, known: number) {
    super(`the database has schema ${found}, this program knows schemas up to ${known}: use a newer release`)
  }
}
