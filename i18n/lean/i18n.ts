import { computed, inject, type App, type InjectionKey, ref, shallowRef } from 'vue'
import { formatMessage, type Named } from './message'

interface Messages { [key: string]: string | Messages }

type I18n = ReturnType<typeof createI18n>

const KEY: InjectionKey<I18n> = Symbol('i18n')

/**
 * What @nuxtjs/i18n and our pages use of vue-i18n, and no more: its compiler, formats, components and scopes would be a
 * sixth of the first load (docs/benchmarks.md, P6). Stands in its place in the build (scripts/nuxt/lean-ui.ts);
 * tests/unit/i18n/lean/lean-i18n.spec.ts holds the two against each other.
 */
export function createI18n(options: { locale?: string, messages?: Record<string, Messages> }) {
  const locale = ref(options.locale ?? '')
  const messages = shallowRef<Record<string, Messages>>({ ...options.messages })

  const getLocaleMessage = (code: string): Messages => messages.value[code] ?? {}
  const setLocaleMessage = (code: string, own: Messages) => {
    messages.value = { ...messages.value, [code]: own }
  }
  const find = (key: string, code = locale.value) => key.split('.').reduce<string | Messages | undefined>((part, name) => typeof part === 'object' ? part[name] : undefined, getLocaleMessage(code))
  const te = (key: string) => typeof find(key) === 'string'

  /** @param third how many there are, or another language than the reader's. */
  function t(key: string, named?: Named | number, third?: number | { locale?: string }): string {
    const message = find(key, typeof third === 'object' ? third.locale : undefined)
    if (typeof message !== 'string') {
      return key
    }
    const plural = typeof third === 'number' ? third : undefined
    return typeof named === 'number' ? formatMessage(message, {}, named) : formatMessage(message, named, plural)
  }

  const global = {
    locale,
    fallbackLocale: ref(false),
    messages: computed(() => messages.value),
    availableLocales: computed(() => Object.keys(messages.value).sort()),
    getLocaleMessage,
    setLocaleMessage,
    mergeLocaleMessage: (code: string, own: Messages) => setLocaleMessage(code, { ...getLocaleMessage(code), ...own }),
    te,
    t,
  }
  const i18n = { mode: 'composition', global, install: (app: App) => app.provide(KEY, i18n) as unknown }
  return i18n
}

/** @throws Error outside of a component's setup. */
export function useI18n() {
  const i18n = inject(KEY, undefined)
  if (!i18n) {
    throw new Error('useI18n() is for the setup of a component')
  }
  return i18n.global
}
