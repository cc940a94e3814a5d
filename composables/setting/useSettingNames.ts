import type { SettingName } from '#shared/domain/setting'

/** What each variable of the environment decides, in the reader's language. */
export function useSettingNames() {
  const { t } = useI18n()
  return computed<Record<SettingName, { label: string, help: string }>>(() => ({
    HOST: { label: t('setting.name.host'), help: t('setting.help.host') },
    PORT: { label: t('setting.name.port'), help: t('setting.help.port') },
    ALLOW_PUBLIC_BIND: { label: t('setting.name.allow_public_bind'), help: t('setting.help.allow_public_bind') },
    ALLOWED_HOSTS: { label: t('setting.name.allowed_hosts'), help: t('setting.help.allowed_hosts') },
    DRAIN_TIMEOUT_MS: { label: t('setting.name.drain_timeout'), help: t('setting.help.drain_timeout') },
    LOG_LEVEL: { label: t('setting.name.log_level'), help: t('setting.help.log_level') },
    REPORT_TIME_ZONE: { label: t('setting.name.report_time_zone'), help: t('setting.help.report_time_zone') },
    DATA_DIR: { label: t('setting.name.data_dir'), help: t('setting.help.data_dir') },
    DATABASE_URL: { label: t('setting.name.database_url'), help: t('setting.help.database_url') },
    DATABASE_POOL_SIZE: { label: t('setting.name.database_pool_size'), help: t('setting.help.database_pool_size') },
    EMBEDDED_SYNC: { label: t('setting.name.embedded_sync'), help: t('setting.help.embedded_sync') },
    ARTIFACT_DIR: { label: t('setting.name.artifact_dir'), help: t('setting.help.artifact_dir') },
    UPLOAD_MAX_BYTES: { label: t('setting.name.upload_max'), help: t('setting.help.upload_max') },
    SECRET_KEY: { label: t('setting.name.secret_key'), help: t('setting.help.secret_key') },
    REDIS_URL: { label: t('setting.name.redis_url'), help: t('setting.help.redis_url') },
    QUEUE_ADDRESS: { label: t('setting.name.queue_address'), help: t('setting.help.queue_address') },
    MODEL_ADDRESS: { label: t('setting.name.model_address'), help: t('setting.help.model_address') },
    FACTORY_TOKEN: { label: t('setting.name.factory_token'), help: t('setting.help.factory_token') },
    FACTORY_DATABASE_URL: { label: t('setting.name.factory_database_url'), help: t('setting.help.factory_database_url') },
    FACTORY_WORKERS: { label: t('setting.name.factory_workers'), help: t('setting.help.factory_workers') },
    FACTORY_MAIN: { label: t('setting.name.factory_main'), help: t('setting.help.factory_main') },
    SOURCE_ROOTS: { label: t('setting.name.source_roots'), help: t('setting.help.source_roots') },
    MODEL_SIMULATOR: { label: t('setting.name.model_simulator'), help: t('setting.help.model_simulator') },
    MODEL_ALLOW_PRIVATE: { label: t('setting.name.model_allow_private'), help: t('setting.help.model_allow_private') },
  }))
}
