import type { DemoLocale } from '#shared/contract/history.contract'
import en from '#server/locales/demo-life.en'
import zh from '#server/locales/demo-life.zh-CN'

export type DemoLife = typeof en

export const LIFE: Record<DemoLocale, DemoLife> = { 'en': en, 'zh-CN': zh }
