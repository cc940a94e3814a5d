/** Every error code of the API with its HTTP status. */
export const ERROR_STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  artifact_damaged: 410,
  artifact_missing: 410,
  protocol_version: 412,
  stale_version: 412,
  too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  too_many_uploads: 422,
  refused: 422,
  version_required: 428,
  too_many_requests: 429,
  internal: 500,
  not_implemented: 501,
  read_only: 503,
  unavailable: 503,
  upstream_timeout: 504,
  storage_full: 507,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

export const ERROR_CODES = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]
