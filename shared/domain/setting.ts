/** What the environment decides of a console, in the order in which it is shown. The server's schema has the same names. */
export const SETTINGS = [
  'HOST', 'PORT', 'ALLOW_PUBLIC_BIND', 'ALLOWED_HOSTS', 'DRAIN_TIMEOUT_MS', 'LOG_LEVEL', 'REPORT_TIME_ZONE',
  'DATA_DIR', 'DATABASE_URL', 'DATABASE_POOL_SIZE', 'EMBEDDED_SYNC', 'ARTIFACT_DIR', 'UPLOAD_MAX_BYTES', 'SECRET_KEY', 'REDIS_URL',
  'QUEUE_ADDRESS', 'MODEL_ADDRESS', 'FACTORY_TOKEN', 'FACTORY_DATABASE_URL', 'FACTORY_WORKERS', 'FACTORY_MAIN', 'SOURCE_ROOTS', 'MODEL_SIMULATOR', 'MODEL_ALLOW_PRIVATE',
] as const

export type SettingName = (typeof SETTINGS)[number]
